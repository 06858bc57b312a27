import {
  assignAgentsToCapacityRule,
  createCapacityRule,
  type Domain,
  deleteCapacityRule,
  hashToken,
} from '@capacity-rules/core'
import { type Postgres, startPostgres } from '@capacity-rules/test-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { callersOn, openPool } from '../src/servers/postgres-parts.ts'
import { bareWrites } from '../src/servers/postgres-writes.ts'
import type { CredentialRow } from '../src/servers/sql.ts'
import { agentIdAt } from '../src/store/people.ts'
import { openDomain, type Seed, seed } from '../src/store/seed.ts'

const rule = { name: 'Evening', description: '', capacities: { email: 1, messaging: 2, voice: 0 } }

let postgres: Postgres
let domain: Domain
let seeded: Seed
let pool: pg.Pool
let caller: CredentialRow
beforeAll(async () => {
  postgres = await startPostgres()
  seeded = await seed(postgres.url, { agents: 30, rules: 4 })
  domain = await openDomain(postgres.url)
  pool = openPool(postgres.url)
  const found = await callersOn(pool)(seeded.authorization)
  if (!found) throw new Error('the token is a good one')
  caller = found
})
afterAll(async () => {
  await pool.end()
  await domain.store.close()
  await postgres.stop()
})

/** What is sent while something runs, in its order: the texts, and the names under which they are prepared. */
async function sentBy(work: () => Promise<unknown>): Promise<unknown[]> {
  const watched = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return watched.mock.calls.map(([query]: readonly unknown[]) =>
      typeof query === 'object' && query !== null && 'text' in query
        ? [query.text, 'name' in query && query.name]
        : query,
    )
  } finally {
    watched.mockRestore()
  }
}

const writer = () => ({ accountId: seeded.accountId, userId: 1, tokenId: null, requestId: null })
const ruleAt = (place: number): string => seeded.ruleIds[place] ?? ''

describe('what the bare servers send is what the store sends, in the same order', () => {
  test('to find a caller', async () => {
    const secret = Buffer.from(seeded.authorization.slice('Basic '.length), 'base64').toString().split('/token:')[1]
    const ours = await sentBy(async () => domain.store.findCredential(hashToken(secret ?? '')))
    expect(await sentBy(() => callersOn(pool)(seeded.authorization))).toEqual(ours)
    expect(ours).toHaveLength(1)
  })

  test('to create and delete a rule', async () => {
    const { create, remove } = bareWrites(pool)
    let id = ''
    const ours = await sentBy(async () => {
      const made = await createCapacityRule(domain, writer(), rule)
      if (made.ok) id = made.value.id
    })
    const oursToDelete = await sentBy(() => deleteCapacityRule(domain, writer(), id))
    const bare = await sentBy(async () => {
      id = (await create(caller, rule)).id
    })
    expect(bare).toEqual(ours)
    expect(await sentBy(() => remove(caller, id))).toEqual(oursToDelete)
  })

  test.each([1, 6])('to move %i agents, there and back', async (count) => {
    const { assign } = bareWrites(pool)
    const agents = Array.from({ length: count }, (_, place) => agentIdAt(place))
    const ours = await sentBy(async () => {
      await assignAgentsToCapacityRule(domain, writer(), ruleAt(1), agents)
      await assignAgentsToCapacityRule(domain, writer(), ruleAt(2), agents)
    })
    await assignAgentsToCapacityRule(domain, writer(), ruleAt(3), agents)
    const bare = await sentBy(async () => {
      await assign(caller, ruleAt(1), agents)
      await assign(caller, ruleAt(2), agents)
    })
    // The agents came from one rule here, and there from as many as they were spread over.
    expect(bare.at(-1)).toBe('COMMIT')
    expect(bare.slice(-11)).toEqual(ours.slice(-11))
  })
})

import { createCapacityRule, type Domain, done, operator } from '@capacity-rules/core'
import { type DatabaseProxy, startProxy } from '@capacity-rules/test-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, upTo, value } from './domain.ts'

let proxy: DatabaseProxy
let domain: Domain
let accountId = 0
let ruleId = ''
beforeAll(async () => {
  proxy = await startProxy(await newDatabase())
  domain = await domainOn(proxy.url)
  accountId = await newAccount(domain, 'a', upTo(10))
  ruleId = (await domain.store.listRules(accountId)).rules[0]?.id ?? ''
})
afterAll(async () => {
  await domain.store.close()
  await proxy.close()
})

const readRule = () => domain.store.findRule(accountId, ruleId)
const create = (agentIds: number[]) =>
  createCapacityRule(domain, operator(accountId), { name: 'R', capacities: {}, agentIds })

describe('what reads', () => {
  test.each([
    { reads: 1, connections: 1 },
    { reads: 2, connections: 1 },
    { reads: 3, connections: 2 },
  ])('$reads times in one go has $connections connections', async ({ reads, connections }) => {
    const own = await domainOn(proxy.url)
    await Promise.all(upTo(reads).map(() => own.store.findRule(accountId, ruleId)))
    expect(own.store.activity?.()).toMatchObject({ open: connections, idle: connections })
    await own.store.close()
  })

  test('twice in one go goes out together, and later apart', async () => {
    await readRule()
    const before = proxy.packets()
    const found = await Promise.all([readRule(), domain.store.readAssignees(accountId, { size: 5 })])
    expect(proxy.packets() - before).toBe(1)
    expect(found).toMatchObject([{ id: ruleId }, { assignees: { length: 5 } }])
    await readRule()
    await readRule()
    expect(proxy.packets() - before).toBe(3)
  })
})

describe('what writes', () => {
  test('goes out in fewer packets than it has statements', async () => {
    value(await create([1, 2]))
    const before = proxy.packets()
    value(await create([1, 2]))
    // BEGIN with the lock, the account, the agents, what is written with what is read after it, the audit, COMMIT.
    expect(proxy.packets() - before).toBeLessThanOrEqual(6)
  })

  test('and fails is told by what is waited for next, with what was wrong', async () => {
    const work = domain.store.write(accountId, async (tx) => {
      await tx.moveAgents([1], 'no such rule')
      await tx.raiseVersions([ruleId])
      return done(await tx.findRule(ruleId))
    })
    await expect(work).rejects.toThrow(/violates foreign key constraint/)
  })

  test('and fails is told by the commit, and nothing is done', async () => {
    const before = await readRule()
    const work = domain.store.write(accountId, async (tx) => {
      await tx.raiseVersions([ruleId])
      await tx.moveAgents([1], 'no such rule')
      return done(undefined)
    })
    await expect(work).rejects.toThrow(/violates foreign key constraint/)
    expect(await readRule()).toEqual(before)
    // The connection has no transaction open.
    value(await create([1]))
  })

  test('and is refused after it failed is refused, and nothing is done', async () => {
    const before = await readRule()
    const refusal = { ok: false, refusal: 'no' } as const
    const result = await domain.store.write(accountId, async (tx) => {
      await tx.raiseVersions([ruleId])
      await tx.moveAgents([1], 'no such rule')
      return refusal
    })
    expect(result).toEqual(refusal)
    expect(await readRule()).toEqual(before)
  })

  test('and is cut off before the commit went out is done again, once', async () => {
    const before = (await domain.store.listRules(accountId)).rules.length
    proxy.cutAfter('insertRule', 1)
    value(await create([]))
    expect((await domain.store.listRules(accountId)).rules).toHaveLength(before + 1)
  })
})

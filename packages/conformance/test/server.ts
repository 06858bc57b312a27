import { mkdtempSync, rmSync } from 'node:fs'
import { BlockList } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createAccount,
  createCapacityRule,
  createToken,
  type Domain,
  importUsers,
  listCapacityRuleAssignees,
  operator,
  type Store,
  type TokenKind,
  type User,
} from '@capacity-rules/core'
import { startServer } from '@capacity-rules/server/src/start.ts'
import { openPostgresStore } from '@capacity-rules/store-postgres'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { createDatabase } from '@capacity-rules/test-postgres'
import { afterAll, inject } from 'vitest'
import type { Credentials } from '../src/http/credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-conformance-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A path in a folder that is gone after the tests of this file. */
export const temporaryFile = (extension: string): string => join(folder, `${++files}.${extension}`)

/** The real server on a free port, with an account of its own. */
export interface TestServer {
  readonly base: URL
  readonly admin: Credentials
  /** An agent without permission. */
  readonly agent: Credentials
  readonly bearer: Credentials
  /** The state of the account, as far as a run has to leave it alone. */
  readonly picture: () => Promise<unknown>
  readonly close: () => Promise<void>
}

interface Options {
  /** People beside the admin, whose id is 1. */
  readonly people?: number
  /** A limit of requests in a minute. */
  readonly rateLimitPerMinute?: number
}

const page = '<!doctype html><html><head><meta charset="utf-8"><title>Reference</title></head><body></body></html>'

/** Starts the server with three rules beside the default one, in which a third of the people are. */
export async function startTestServer({ people = 24, rateLimitPerMinute = 0 }: Options = {}): Promise<TestServer> {
  const { store, remove } = await openTestStore()
  const domain: Domain = { store, clock: Date.now, maxRulesPerAccount: 1000 }
  const account = await createAccount(domain, 'test')
  if (!account.ok) throw new Error('a new store takes any account')
  const accountId = account.value.id
  await fill(domain, accountId, people)
  const server = await startServer(
    {
      domain,
      log: { info: () => {}, error: (line, message) => console.error(message, line.err) },
      origin: { publicUrl: undefined, trustProxy: new BlockList() },
      rateLimitPerMinute,
      docsHtml: page,
      isDraining: () => false,
    },
    { host: '127.0.0.1', port: 0 },
  )
  const token = async (userId: number, kind: TokenKind) =>
    (await createToken(domain, accountId, { userId, kind, scope: 'write', label: '', expiresAt: null })).secret
  return {
    base: new URL(`http://127.0.0.1:${server.port}`),
    admin: { kind: 'api', email: address(1), token: await token(1, 'api') },
    agent: { kind: 'api', email: address(12), token: await token(12, 'api') },
    bearer: { kind: 'bearer', token: await token(1, 'bearer') },
    picture: () => pictureOf(domain, accountId),
    close: async () => {
      await server.stop()
      await store.close()
      await remove()
    },
  }
}

/** A store of its own, by the vitest project that a test is in. */
async function openTestStore(): Promise<{ readonly store: Store; readonly remove: () => Promise<void> }> {
  if (process.env.TEST_STORE !== 'postgres') {
    const store = await openSqliteStore({ file: temporaryFile('db'), as: 'server', durable: false })
    return { store, remove: async () => {} }
  }
  const { url, drop } = await createDatabase(inject('postgres'))
  return { store: await openPostgresStore({ url, as: 'server' }), remove: drop }
}

const address = (id: number): string => `user${id}@example.com`
const person = (id: number): User => ({
  id,
  name: `User ${id}`,
  email: address(id),
  role: id === 1 ? 'admin' : 'agent',
  permissions: [],
  active: true,
})

async function fill(domain: Domain, accountId: number, people: number): Promise<void> {
  const ids = [1, ...Array.from({ length: people }, (_, index) => 11 + index)]
  const rows = ids.map((id, index) => ({ line: index + 1, value: person(id) }))
  const imported = await importUsers(domain, accountId, rows)
  if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
  for (const place of [1, 2, 3]) {
    await createCapacityRule(domain, operator(accountId), {
      name: `Team ${place}`,
      description: '',
      capacities: { email: place, messaging: 2 },
      agentIds: ids.filter((id) => id % 9 === place),
    })
  }
}

/** The rules with their settings and agents. `last_updated_at` and the versions move when agents come and go. */
async function pictureOf(domain: Domain, accountId: number): Promise<unknown> {
  const { rules } = await domain.store.listRules(accountId)
  return await Promise.all(
    rules.map(async ({ id, name, description, isDefault, capacities, assigneeCount }) => {
      const listed = await listCapacityRuleAssignees(domain, accountId, id, { size: 100 })
      const agents = listed.ok ? listed.value.assignees.map((agent) => agent.id) : []
      return { id, name, description, isDefault, capacities, assigneeCount, agents }
    }),
  )
}

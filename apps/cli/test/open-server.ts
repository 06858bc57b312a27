import { mkdtempSync, rmSync } from 'node:fs'
import { BlockList } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CapacityRules } from '@capacity-rules/client'
import {
  createAccount,
  createCapacityRule,
  createToken,
  type Domain,
  importUsers,
  type NewCapacityRule,
  operator,
} from '@capacity-rules/core'
import { startServer } from '@capacity-rules/server/src/start.ts'
import { openSqliteStore } from '@capacity-rules/store-sqlite'

/** The real server on a socket of this machine. */
export interface Server {
  readonly baseUrl: string
  readonly newAccount: (content?: Content) => Promise<TestAccount>
  /** How many requests it has answered so far. */
  readonly answered: () => number
  readonly close: () => Promise<void>
}

/** What a new account has beside its built-in default rule and its admin, agent 1. */
export interface Content {
  readonly agents?: readonly { readonly id: number; readonly name: string }[]
  readonly rules?: readonly NewCapacityRule[]
}

export interface TestAccount {
  /** The settings of the command for this account. */
  readonly env: Readonly<Record<string, string>>
  /** Somebody else who works on the account. */
  readonly client: CapacityRules
  readonly auth: { readonly email: string; readonly apiToken: string }
  /** Makes an agent active or inactive. */
  readonly setActive: (id: number, active: boolean) => Promise<void>
}

let accounts = 0

export async function openServer(): Promise<Server> {
  let answered = 0
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-cli-'))
  const store = await openSqliteStore({ file: join(folder, 'test.db'), as: 'server', durable: false })
  const domain: Domain = { store, clock: Date.now, maxRulesPerAccount: 1000 }
  const options = {
    domain,
    log: { info: () => void answered++, error: (...problem: unknown[]) => console.error(...problem) },
    origin: { publicUrl: undefined, trustProxy: new BlockList() },
    docsHtml: '',
    isDraining: () => false,
  }
  const { port, stop } = await startServer(options, { host: '127.0.0.1', port: 0 })
  const close = async () => {
    await stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const baseUrl = `http://127.0.0.1:${port}`
  return { baseUrl, newAccount: (content) => newAccount(domain, baseUrl, content), answered: () => answered, close }
}

async function newAccount(domain: Domain, baseUrl: string, { agents = [], rules = [] }: Content = {}) {
  const number = ++accounts
  const made = await createAccount(domain, `account-${number}`)
  if (!made.ok) throw new Error('a new name is taken')
  const { id } = made.value
  const importAll = async (users: readonly { id: number; name: string; role?: string; active?: boolean }[]) => {
    const rows = users.map((user, index) => ({
      line: index + 1,
      value: { role: 'agent', ...user, email: `user${user.id}@account-${number}.example` },
    }))
    const result = await importUsers(domain, id, rows)
    if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  }
  await importAll([{ id: 1, name: 'Admin', role: 'admin' }, ...agents])
  for (const rule of rules) {
    const result = await createCapacityRule(domain, operator(id), rule)
    if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  }
  const order = { userId: 1, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const { secret } = await createToken(domain, id, order)
  const auth = { email: `user1@account-${number}.example`, apiToken: secret }
  const names = new Map(agents.map((agent) => [agent.id, agent.name]))
  return {
    env: {
      CAPACITY_RULES_BASE_URL: baseUrl,
      CAPACITY_RULES_EMAIL: auth.email,
      CAPACITY_RULES_API_TOKEN: auth.apiToken,
    },
    client: new CapacityRules({ baseUrl, auth }),
    auth,
    setActive: (agent: number, active: boolean) =>
      importAll([{ id: agent, name: names.get(agent) ?? 'Agent', active }]),
  }
}

/** Agents with ids from `first` on, named by their ids. */
export const people = (count: number, first = 1001): { id: number; name: string }[] =>
  Array.from({ length: count }, (_, index) => ({ id: first + index, name: `Agent ${first + index}` }))

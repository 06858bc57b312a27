import { join } from 'node:path'
import {
  type Account,
  createAccount,
  createToken,
  type Domain,
  defaultMaxRulesPerAccount,
  exportAccount,
  exportFormat,
  importAccount,
  openSqliteStore,
  timeOfRuleId,
  type User,
} from '@capacity-rules/server/embed'
import type { Credentials } from './credentials.ts'
import type { RuleSnapshot } from './rules.ts'

/** An account in a database of its own, which somebody works on. */
export class State {
  readonly folder: string
  readonly domain: Domain
  readonly #account: Account

  private constructor(folder: string, domain: Domain, account: Account) {
    this.folder = folder
    this.domain = domain
    this.#account = account
  }

  /**
   * Makes an account in an empty folder.
   *
   * @param clock milliseconds since 1970
   */
  static async make(folder: string, clock: Domain['clock'], plan: Plan): Promise<State> {
    const domain = await openDomain(folder, clock)
    const account = await createAccount(domain, 'test')
    if (!account.ok) throw new Error(`a new database refused its account: ${JSON.stringify(account.refusal)}`)
    const imported = await importAccount(domain, account.value.id, rowsOf(plan))
    if (!imported.ok) throw new Error(`a new account refused its rules: ${JSON.stringify(imported.refusal)}`)
    return new State(folder, domain, account.value)
  }

  /** Opens the copy of an account that was closed. */
  static async open(folder: string, clock: Domain['clock']): Promise<State> {
    const domain = await openDomain(folder, clock)
    const [account] = await domain.store.listAccounts()
    if (!account) throw new Error('the copy of an account has none')
    return new State(folder, domain, account)
  }

  /** Makes credentials good. */
  async admit({ id: userId, apiToken, accessToken }: Credentials): Promise<void> {
    const order = { userId, scope: 'write', label: '', expiresAt: null } as const
    await createToken(this.domain, this.#account.id, { ...order, kind: 'api', secret: apiToken })
    await createToken(this.domain, this.#account.id, { ...order, kind: 'bearer', secret: accessToken })
  }

  /** The rules in the order of their creation, and who is in them, in one committed state. */
  async rules(): Promise<RuleSnapshot[]> {
    const rules: Omit<RuleSnapshot, 'agents' | 'default'>[] = []
    const agents = new Map<string, number[]>()
    let defaultRuleId: string | undefined
    for await (const row of exportAccount(this.domain, this.#account.id)) {
      if (row.type === 'account') defaultRuleId = row.defaultRuleId
      else if (row.type === 'rule') {
        const { id, name, description, capacities } = row
        rules.push({ id, name, description, capacities })
        agents.set(id, [])
      } else if (row.type === 'user' && row.ruleId !== null) agents.get(row.ruleId)?.push(row.id)
      else if (row.type === 'audit') break
    }
    return rules.map((rule) => ({ ...rule, default: rule.id === defaultRuleId, agents: agents.get(rule.id) ?? [] }))
  }

  close(): Promise<void> {
    return this.domain.store.close()
  }
}

/** What an account is made of. */
export interface Plan {
  readonly users: readonly User[]
  /** In the order of their creation, with everybody who is active in one of them. */
  readonly rules: readonly RuleSnapshot[]
}

/** The database in a folder, as the server opens it but without fsync. */
export const databaseIn = (folder: string): string => join(folder, 'account.db')

async function openDomain(folder: string, clock: Domain['clock']): Promise<Domain> {
  const store = await openSqliteStore({ file: databaseIn(folder), as: 'server', durable: false })
  return { store, clock, maxRulesPerAccount: defaultMaxRulesPerAccount }
}

/** An account as the lines of an export. */
async function* rowsOf({ users, rules }: Plan): AsyncGenerator<{ readonly line: number; readonly value: unknown }> {
  const ruleOf = new Map(rules.flatMap(({ id, agents }) => agents.map((agent) => [agent, id])))
  const defaultRuleId = rules.find((rule) => rule.default)?.id
  const lastRuleId = rules.at(-1)?.id
  let line = 0
  yield { line: ++line, value: { type: 'account', format: exportFormat, version: 1, defaultRuleId, lastRuleId } }
  for (const { id, name, description, capacities } of rules) {
    const createdAt = timeOfRuleId(id)
    const settings = { id, name, description, capacities, createdAt, lastUpdatedAt: createdAt, version: 1 }
    yield { line: ++line, value: { type: 'rule', ...settings } }
  }
  for (const user of users)
    yield { line: ++line, value: { type: 'user', ...user, ruleId: ruleOf.get(user.id) ?? null } }
}

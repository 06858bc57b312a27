import { type AccountId, type AccountStage, type ExportRow, emailKey, exportFormat } from '@capacity-rules/core'
import { auditReads } from './audit.ts'
import { type Connection, connect } from './connection.ts'
import { toUser, type UserRow } from './users.ts'
import type { WriteQueue } from './write-queue.ts'

interface AccountRow {
  version: number
  defaultRuleId: string
  lastRuleId: string
}

interface RuleRow {
  id: string
  name: string
  description: string
  email: number
  messaging: number
  voice: number
  createdAt: number
  lastUpdatedAt: number
  version: number
}

/** How many entries of the audit are read at once. */
const auditPage = 1000

/** All of an account, on a connection of its own whose one transaction sees one committed state to the end. */
export async function* exportAccount(file: string, accountId: AccountId): AsyncGenerator<ExportRow> {
  const db = connect(file, true)
  try {
    db.exec('BEGIN')
    const account = db
      .prepare<[AccountId], AccountRow>(
        `SELECT version, default_rule_id AS defaultRuleId, last_rule_id AS lastRuleId FROM accounts WHERE id = ?`,
      )
      .get(accountId)
    if (!account) throw new Error(`there is no account ${accountId}`)
    yield { type: 'account', format: exportFormat, ...account }
    const rules = db.prepare<[AccountId], RuleRow>(
      `SELECT id, name, description, email, messaging, voice, created_at AS createdAt,
         last_updated_at AS lastUpdatedAt, version
       FROM capacity_rules WHERE account_id = ? ORDER BY id`,
    )
    for (const { email, messaging, voice, ...rule } of rules.iterate(accountId)) {
      yield { type: 'rule', ...rule, capacities: { email, messaging, voice } }
    }
    const users = db.prepare<[AccountId], UserRow & { rule_id: string | null }>(
      `SELECT u.id, u.name, u.email, u.role, u.permissions, u.active, x.rule_id
       FROM users u LEFT JOIN assignments x ON x.account_id = u.account_id AND x.agent_id = u.id
       WHERE u.account_id = ? ORDER BY u.id`,
    )
    for (const row of users.iterate(accountId)) yield { type: 'user', ...toUser(row), ruleId: row.rule_id }
    yield* exportAudit(db, accountId)
  } finally {
    db.close()
  }
}

function* exportAudit(db: Connection, accountId: AccountId): Generator<ExportRow> {
  const { read } = auditReads(db)
  let after = ''
  for (;;) {
    const entries = read(accountId, { after, limit: auditPage })
    for (const entry of entries) yield { type: 'audit', ...entry }
    if (entries.length < auditPage) return
    after = entries.at(-1)?.id ?? after
  }
}

let stages = 0

/** An export in a temporary table of the write connection, so that nobody is locked out while it is read. */
export class SqliteAccountStage implements AccountStage {
  readonly #db: Connection
  readonly #queue: WriteQueue
  readonly #table = `temp.staged_export_${++stages}`

  constructor(db: Connection, queue: WriteQueue) {
    this.#db = db
    this.#queue = queue
    db.exec(`CREATE TABLE ${this.#table} (type TEXT NOT NULL, row TEXT NOT NULL) STRICT`)
  }

  async add(rows: readonly ExportRow[]): Promise<void> {
    const insert = this.#db.prepare(`INSERT INTO ${this.#table} VALUES (?, ?)`)
    const insertAll = this.#db.transaction(() => {
      for (const row of rows) {
        const keyed = row.type === 'user' ? { ...row, emailKey: emailKey(row.email) } : row
        insert.run(row.type, JSON.stringify(keyed))
      }
    })
    await this.#queue.run(insertAll)
  }

  async discard(): Promise<void> {
    await this.#queue.run(() => this.#db.exec(`DROP TABLE ${this.#table}`))
  }

  /**
   * Puts the rows in the place of what an empty account has: its default rule and the audit of how it came to be.
   *
   * @returns what does not fit together, if anything
   * @throws SqliteError of a constraint, for what the schema itself finds
   */
  restore(accountId: AccountId): string | undefined {
    const { pick, run } = this.#statements(accountId)
    run('DELETE FROM audit WHERE account_id = @accountId')
    run('DELETE FROM capacity_rules WHERE account_id = @accountId')
    run(
      `INSERT INTO capacity_rules (account_id, id, name, description, email, messaging, voice, assignee_count,
         created_at, last_updated_at, version)
       SELECT @accountId, ${pick('id', 'name', 'description', 'capacities.email', 'capacities.messaging', 'capacities.voice')},
         0, ${pick('createdAt', 'lastUpdatedAt', 'version')} FROM ${this.#table} WHERE type = 'rule'`,
    )
    run(
      `INSERT INTO users (account_id, id, name, email, email_key, role, permissions, active)
       SELECT @accountId, ${pick('id', 'name', 'email', 'emailKey', 'role', 'permissions', 'active')}
       FROM ${this.#table} WHERE type = 'user'`,
    )
    run(
      `INSERT INTO assignments (account_id, agent_id, rule_id) SELECT @accountId, ${pick('id', 'ruleId')}
       FROM ${this.#table} WHERE type = 'user' AND row ->> '$.ruleId' IS NOT NULL`,
    )
    run(
      `INSERT INTO audit (account_id, id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves)
       SELECT @accountId, ${pick('id', 'at', 'userId', 'tokenId', 'requestId', 'operation', 'ruleId', 'before', 'after', 'moves')}
       FROM ${this.#table} WHERE type = 'audit'`,
    )
    run(
      `UPDATE capacity_rules SET assignee_count = c.count
       FROM (SELECT rule_id, count(*) AS count FROM assignments WHERE account_id = @accountId GROUP BY rule_id) c
       WHERE account_id = @accountId AND id = c.rule_id`,
    )
    run(
      `UPDATE accounts SET (version, default_rule_id, last_rule_id) = (
         SELECT ${pick('version', 'defaultRuleId', 'lastRuleId')} FROM ${this.#table} WHERE type = 'account')
       WHERE id = @accountId`,
    )
    const hasDefault = this.#db
      .prepare<[AccountId]>(
        'SELECT 1 FROM accounts a CROSS JOIN capacity_rules r ON r.account_id = a.id AND r.id = a.default_rule_id WHERE a.id = ?',
      )
      .get(accountId)
    return hasDefault ? undefined : 'the default rule is not among the rules'
  }

  #statements(accountId: AccountId) {
    const pick = (...fields: string[]): string => fields.map((field) => `row ->> '$.${field}'`).join(', ')
    const run = (sql: string): void => {
      this.#db.prepare(sql).run(sql.includes('@accountId') ? { accountId } : {})
    }
    return { pick, run }
  }
}

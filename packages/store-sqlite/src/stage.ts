import {
  type AccountId,
  emailKey,
  type RuleChange,
  type StageConflict,
  type StagedUser,
  sampleSize,
  type UpsertCounts,
  type UserStage,
} from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import type { WriteQueue } from './write-queue.ts'

let stages = 0

/**
 * Users of an import in a temporary table of the write connection: on the disk, so a million of them need no memory, and
 * outside the database file, so nobody is locked out while they are read.
 */
export class SqliteUserStage implements UserStage {
  readonly #db: Connection
  readonly #queue: WriteQueue
  readonly #table = `temp.staged_users_${++stages}`

  constructor(db: Connection, queue: WriteQueue) {
    this.#db = db
    this.#queue = queue
    db.exec(
      `CREATE TABLE ${this.#table} (line INTEGER PRIMARY KEY, id INTEGER, name TEXT, email TEXT, email_key TEXT,
         role TEXT, permissions TEXT, active INTEGER) STRICT`,
    )
  }

  async add(users: readonly StagedUser[]): Promise<void> {
    const insert = this.#db.prepare(`INSERT INTO ${this.#table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    const insertAll = this.#db.transaction(() => {
      for (const { line, id, name, email, role, permissions, active } of users) {
        insert.run(line, id, name, email, emailKey(email), role, JSON.stringify(permissions), active ? 1 : 0)
      }
    })
    await this.#queue.run(insertAll)
  }

  async discard(): Promise<void> {
    await this.#queue.run(() => this.#db.exec(`DROP TABLE ${this.#table}`))
  }

  conflicts(accountId: AccountId, limit: number): StageConflict[] {
    const name = this.#table.replace('temp.', '')
    this.#db.exec(`CREATE INDEX temp.${name}_id ON ${name} (id, line)`)
    this.#db.exec(`CREATE INDEX temp.${name}_email ON ${name} (email_key, line)`)
    const repeated = (column: string, shown: string) =>
      `SELECT s.line, min(f.line) AS firstLine, s.${shown} FROM ${this.#table} s
       CROSS JOIN ${this.#table} f ON f.${column} = s.${column} AND f.line < s.line
       GROUP BY s.line ORDER BY s.line LIMIT ?`
    const ids = this.#db.prepare<[number], { line: number; firstLine: number; id: number }>(repeated('id', 'id'))
    const emails = this.#db.prepare<[number], { line: number; firstLine: number; email: string }>(
      repeated('email_key', 'email'),
    )
    // The address of a user who is in the stage too is free, or is found above.
    const taken = this.#db.prepare<[AccountId, number], { line: number; email: string; userId: number }>(
      `SELECT s.line, s.email, u.id AS userId FROM ${this.#table} s
       CROSS JOIN users u ON u.account_id = ? AND u.email_key = s.email_key
       WHERE u.id <> s.id AND NOT EXISTS (SELECT 1 FROM ${this.#table} o WHERE o.id = u.id)
       ORDER BY s.line LIMIT ?`,
    )
    const withPassword = this.#db.prepare<[AccountId, number], { line: number; email: string }>(
      `SELECT s.line, s.email FROM ${this.#table} s
       CROSS JOIN passwords p ON p.account_id = ? AND p.user_id = s.id
       CROSS JOIN password_directory d ON d.email_key = s.email_key AND d.account_id <> p.account_id
       ORDER BY s.line LIMIT ?`,
    )
    const found: StageConflict[] = [
      ...ids.all(limit).map((row) => ({ kind: 'id-repeated' as const, ...row })),
      ...emails.all(limit).map((row) => ({ kind: 'email-repeated' as const, ...row })),
      ...taken.all(accountId, limit).map((row) => ({ kind: 'email-taken' as const, ...row })),
      ...withPassword.all(accountId, limit).map((row) => ({ kind: 'email-with-password' as const, ...row })),
    ]
    return found.sort((a, b) => a.line - b.line).slice(0, limit)
  }

  /** The rules among whose five lowest agents is a staged one with another name. */
  rulesShowingRenamed(accountId: AccountId): string[] {
    return this.#db
      .prepare<{ accountId: AccountId }, string>(
        `SELECT DISTINCT x.rule_id FROM ${this.#table} s
         CROSS JOIN users u ON u.account_id = @accountId AND u.id = s.id
         CROSS JOIN assignments x ON x.account_id = @accountId AND x.agent_id = s.id
         WHERE u.name <> s.name AND (
           SELECT count(*) FROM (
             SELECT 1 FROM assignments y
             WHERE y.account_id = @accountId AND y.rule_id = x.rule_id AND y.agent_id < x.agent_id
             LIMIT ${sampleSize})) < ${sampleSize}`,
      )
      .pluck()
      .all({ accountId })
  }

  upsert(accountId: AccountId): UpsertCounts {
    const { staged, known, same } = this.#compare(accountId)
    // Two users may swap addresses: whoever gets a new one first gives up the old one.
    this.#run(
      `UPDATE users SET email_key = char(0) || id WHERE account_id = @accountId AND id IN (
         SELECT s.id FROM ${this.#table} s
         CROSS JOIN users u ON u.account_id = @accountId AND u.id = s.id WHERE u.email_key <> s.email_key)`,
      accountId,
    )
    // Passwords are found by the address, so they follow it.
    this.#run(
      `DELETE FROM password_directory WHERE account_id = @accountId AND user_id IN (SELECT id FROM ${this.#table})`,
      accountId,
    )
    this.#run(
      `INSERT INTO users (account_id, id, name, email, email_key, role, permissions, active)
       SELECT @accountId, id, name, email, email_key, role, permissions, active FROM ${this.#table} WHERE true ORDER BY id
       ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
         email_key = excluded.email_key, role = excluded.role, permissions = excluded.permissions,
         active = excluded.active`,
      accountId,
    )
    this.#run(
      `INSERT INTO password_directory (email_key, account_id, user_id)
       SELECT s.email_key, p.account_id, p.user_id FROM ${this.#table} s
       CROSS JOIN passwords p ON p.account_id = @accountId AND p.user_id = s.id`,
      accountId,
    )
    return { created: staged - known, updated: known - same, unchanged: same }
  }

  place(accountId: AccountId, ruleId: string): number {
    return this.#db
      .prepare(
        `INSERT INTO assignments (account_id, agent_id, rule_id)
         SELECT @accountId, id, @ruleId FROM ${this.#table} WHERE active = 1 ORDER BY id
         ON CONFLICT (account_id, agent_id) DO NOTHING`,
      )
      .run({ accountId, ruleId }).changes
  }

  displace(accountId: AccountId): RuleChange[] {
    const leaving = `account_id = @accountId AND agent_id IN (SELECT id FROM ${this.#table} WHERE active = 0)`
    const changes = this.#db
      .prepare<[{ accountId: AccountId }], RuleChange>(
        `SELECT rule_id AS ruleId, -count(*) AS countBy FROM assignments WHERE ${leaving} GROUP BY rule_id`,
      )
      .all({ accountId })
    this.#run(`DELETE FROM assignments WHERE ${leaving}`, accountId)
    return changes
  }

  #run(sql: string, accountId: AccountId): void {
    this.#db.prepare(sql).run({ accountId })
  }

  /** How many users are staged, how many of them are known, and how many of those would stay the same. */
  #compare(accountId: AccountId): { staged: number; known: number; same: number } {
    const counts = this.#db
      .prepare<[AccountId], { staged: number; known: number; same: number }>(
        `SELECT count(*) AS staged, count(u.id) AS known, count(*) FILTER (WHERE ${isSame}) AS same
         FROM ${this.#table} s LEFT JOIN users u ON u.account_id = ? AND u.id = s.id`,
      )
      .get(accountId)
    if (!counts) throw new Error('counting gives a row')
    return counts
  }
}

const isSame = `u.name = s.name AND u.email = s.email AND u.role = s.role AND u.permissions = s.permissions
  AND u.active = s.active`

import {
  type AccountId,
  emailKey,
  type RuleChange,
  type StageConflict,
  type StagedUser,
  sampleSize,
} from '@capacity-rules/core'
import type { Connection } from './connection.ts'

interface OfAccount {
  readonly accountId: AccountId
}

type StageCounts = {
  /** How many users are staged. */
  readonly staged: number
  /** How many of them are known. */
  readonly known: number
  /** How many of those would stay the same. */
  readonly same: number
}

export type StageTable = ReturnType<typeof stageTable>

/**
 * A temporary table of the write connection with all that is done with it: on the disk, so a million users need no
 * memory, and outside the database file, so nobody is locked out while they are read.
 *
 * @param name of the table, new to the connection
 */
export function stageTable(db: Connection, name: string) {
  const table = `temp.${name}`
  db.exec(
    `CREATE TABLE ${table} (line INTEGER PRIMARY KEY, id INTEGER, name TEXT, email TEXT, email_key TEXT,
       role TEXT, permissions TEXT, active INTEGER) STRICT`,
  )
  const insert = db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const empty = db.prepare(`DELETE FROM ${table}`)
  return {
    insert: db.transaction((users: readonly StagedUser[]) => {
      for (const { line, id, name, email, role, permissions, active } of users) {
        insert.run(line, id, name, email, emailKey(email), role, JSON.stringify(permissions), active ? 1 : 0)
      }
    }),
    empty: () => {
      empty.run()
    },
    conflicts: findConflicts(db, name),
    ...changesOfUsers(db, table),
    ...changesOfAssignments(db, table),
  }
}

/** Finds the rows that cannot stand beside each other or beside the users who stay. */
function findConflicts(db: Connection, name: string): (accountId: AccountId, limit: number) => StageConflict[] {
  type Question = OfAccount & { readonly limit: number }
  const table = `temp.${name}`
  // Once they are there they stay; made of a filled table, they cost the long first import least.
  const indexes = `CREATE INDEX IF NOT EXISTS temp.${name}_id ON ${name} (id, line);
    CREATE INDEX IF NOT EXISTS temp.${name}_email ON ${name} (email_key, line)`
  const repeated = (column: string, shown: string) =>
    `SELECT s.line, min(f.line) AS firstLine, s.${shown} FROM ${table} s
     CROSS JOIN ${table} f ON f.${column} = s.${column} AND f.line < s.line
     GROUP BY s.line ORDER BY s.line LIMIT @limit`
  const ids = db.prepare<[Question], { line: number; firstLine: number; id: number }>(repeated('id', 'id'))
  const emails = db.prepare<[Question], { line: number; firstLine: number; email: string }>(
    repeated('email_key', 'email'),
  )
  // The address of a user who is in the stage too is free, or is found above.
  const taken = db.prepare<[Question], { line: number; email: string; userId: number }>(
    `SELECT s.line, s.email, u.id AS userId FROM ${table} s
     CROSS JOIN users u ON u.account_id = @accountId AND u.email_key = s.email_key
     WHERE u.id <> s.id AND NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.id = u.id)
     ORDER BY s.line LIMIT @limit`,
  )
  const withPassword = db.prepare<[Question], { line: number; email: string }>(
    `SELECT s.line, s.email FROM ${table} s
     CROSS JOIN passwords p ON p.account_id = @accountId AND p.user_id = s.id
     CROSS JOIN password_directory d ON d.email_key = s.email_key AND d.account_id <> p.account_id
     ORDER BY s.line LIMIT @limit`,
  )
  return (accountId, limit) => {
    db.exec(indexes)
    const question = { accountId, limit }
    const found: StageConflict[] = [
      ...ids.all(question).map((row) => ({ kind: 'id-repeated' as const, ...row })),
      ...emails.all(question).map((row) => ({ kind: 'email-repeated' as const, ...row })),
      ...taken.all(question).map((row) => ({ kind: 'email-taken' as const, ...row })),
      ...withPassword.all(question).map((row) => ({ kind: 'email-with-password' as const, ...row })),
    ]
    return found.sort((a, b) => a.line - b.line).slice(0, limit)
  }
}

const isSame = `u.name = s.name AND u.email = s.email AND u.role = s.role AND u.permissions = s.permissions
  AND u.active = s.active`

/** The statements that bring the users up to the stage, in their order. */
function changesOfUsers(db: Connection, table: string) {
  return {
    counts: db.prepare<[OfAccount], StageCounts>(
      `SELECT count(*) AS staged, count(u.id) AS known, count(*) FILTER (WHERE ${isSame}) AS same
       FROM ${table} s LEFT JOIN users u ON u.account_id = @accountId AND u.id = s.id`,
    ),
    // Two users may swap addresses: whoever gets a new one first gives up the old one.
    freeAddresses: db.prepare<[OfAccount]>(
      `UPDATE users SET email_key = char(0) || id WHERE account_id = @accountId AND id IN (
         SELECT s.id FROM ${table} s
         CROSS JOIN users u ON u.account_id = @accountId AND u.id = s.id WHERE u.email_key <> s.email_key)`,
    ),
    // Passwords are found by the address, so they follow it.
    forgetPasswords: db.prepare<[OfAccount]>(
      `DELETE FROM password_directory WHERE account_id = @accountId AND user_id IN (SELECT id FROM ${table})`,
    ),
    upsert: db.prepare<[OfAccount]>(
      `INSERT INTO users (account_id, id, name, email, email_key, role, permissions, active)
       SELECT @accountId, id, name, email, email_key, role, permissions, active FROM ${table} WHERE true ORDER BY id
       ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
         email_key = excluded.email_key, role = excluded.role, permissions = excluded.permissions,
         active = excluded.active`,
    ),
    findPasswords: db.prepare<[OfAccount]>(
      `INSERT INTO password_directory (email_key, account_id, user_id)
       SELECT s.email_key, p.account_id, p.user_id FROM ${table} s
       CROSS JOIN passwords p ON p.account_id = @accountId AND p.user_id = s.id`,
    ),
  }
}

/** The statements that put staged users into rules, and take them out. */
function changesOfAssignments(db: Connection, table: string) {
  const leaving = `account_id = @accountId AND agent_id IN (SELECT id FROM ${table} WHERE active = 0)`
  return {
    rulesShowingRenamed: db
      .prepare<[OfAccount], string>(
        `SELECT DISTINCT x.rule_id FROM ${table} s
         CROSS JOIN users u ON u.account_id = @accountId AND u.id = s.id
         CROSS JOIN assignments x ON x.account_id = @accountId AND x.agent_id = s.id
         WHERE u.name <> s.name AND (
           SELECT count(*) FROM (
             SELECT 1 FROM assignments y
             WHERE y.account_id = @accountId AND y.rule_id = x.rule_id AND y.agent_id < x.agent_id
             LIMIT ${sampleSize})) < ${sampleSize}`,
      )
      .pluck(),
    place: db.prepare<[OfAccount & { readonly ruleId: string }]>(
      `INSERT INTO assignments (account_id, agent_id, rule_id)
       SELECT @accountId, id, @ruleId FROM ${table} WHERE active = 1 ORDER BY id
       ON CONFLICT (account_id, agent_id) DO NOTHING`,
    ),
    leaving: db.prepare<[OfAccount], RuleChange>(
      `SELECT rule_id AS ruleId, -count(*) AS countBy FROM assignments WHERE ${leaving} GROUP BY rule_id`,
    ),
    displace: db.prepare<[OfAccount]>(`DELETE FROM assignments WHERE ${leaving}`),
  }
}

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
import type { Lease } from './connections.ts'
import { Stage } from './stage.ts'
import { statement } from './statement.ts'

const table = {
  create: statement(
    'createStagedUsers',
    `CREATE TEMPORARY TABLE staged_users (line BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL,
       email TEXT NOT NULL, email_key TEXT COLLATE "C" NOT NULL, role TEXT NOT NULL, permissions TEXT NOT NULL,
       active BOOLEAN NOT NULL) ON COMMIT DROP`,
  ),
  copy: statement(
    'copyStagedUsers',
    'COPY staged_users (line, id, name, email, email_key, role, permissions, active) FROM STDIN',
  ),
  analyze: statement('analyzeStagedUsers', 'ANALYZE staged_users'),
}

/** Each row that repeats another's column, with the line of the first. */
const repeated = (column: string, shown: string): string => `
  SELECT line, "firstLine", ${shown} FROM (
    SELECT line, ${shown}, min(line) OVER (PARTITION BY ${column}) AS "firstLine" FROM staged_users) s
  WHERE line > "firstLine" ORDER BY line LIMIT $1`

const repeatedIds = statement<[number], { line: number; firstLine: number; id: number }>(
  'findRepeatedIds',
  repeated('id', 'id'),
)
const repeatedEmails = statement<[number], { line: number; firstLine: number; email: string }>(
  'findRepeatedEmails',
  repeated('email_key', 'email'),
)
/** The address of a user who is in the stage too is free, or is found above. */
const takenEmails = statement<[AccountId, number], { line: number; email: string; userId: number }>(
  'findTakenEmails',
  `SELECT s.line, s.email, u.id AS "userId" FROM staged_users s
   JOIN users u ON u.account_id = $1 AND u.email_key = s.email_key
   WHERE u.id <> s.id AND NOT EXISTS (SELECT 1 FROM staged_users o WHERE o.id = u.id)
   ORDER BY s.line LIMIT $2`,
)
const passwordEmails = statement<[AccountId, number], { line: number; email: string }>(
  'findEmailsWithPassword',
  `SELECT s.line, s.email FROM staged_users s
   JOIN passwords p ON p.account_id = $1 AND p.user_id = s.id
   JOIN password_directory d ON d.email_key = s.email_key AND d.account_id <> $1
   ORDER BY s.line LIMIT $2`,
)
/** The rules among whose five lowest agents is a staged one with another name. */
const showingRenamed = statement<[AccountId], { rule_id: string }>(
  'findRulesShowingRenamed',
  `SELECT DISTINCT x.rule_id FROM staged_users s
   JOIN assignments x ON x.account_id = $1 AND x.agent_id = s.id
   WHERE x.name <> s.name AND (
     SELECT count(*) FROM (
       SELECT 1 FROM assignments y WHERE y.account_id = $1 AND y.rule_id = x.rule_id AND y.agent_id < x.agent_id
       LIMIT ${sampleSize}) lower) < ${sampleSize}`,
)
const compare = statement<[AccountId], { staged: number; known: number; same: number }>(
  'compareStagedUsers',
  `SELECT count(*) AS staged, count(u.id) AS known, count(*) FILTER (WHERE
       u.name = s.name AND u.email = s.email AND u.role = s.role AND u.permissions = s.permissions
       AND u.active = s.active) AS same
   FROM staged_users s LEFT JOIN users u ON u.account_id = $1 AND u.id = s.id`,
)
/** Two users may swap addresses: whoever gets a new one first gives up the old one. No address begins with a space. */
const giveUpEmails = statement<[AccountId]>(
  'giveUpEmails',
  `UPDATE users u SET email_key = ' ' || u.id FROM staged_users s
   WHERE u.account_id = $1 AND u.id = s.id AND u.email_key <> s.email_key`,
)
/** Passwords are found by the address, so they follow it. */
const forgetPasswordEmails = statement<[AccountId]>(
  'forgetPasswordEmails',
  'DELETE FROM password_directory d USING staged_users s WHERE d.account_id = $1 AND d.user_id = s.id',
)
const upsert = statement<[AccountId]>(
  'upsertStagedUsers',
  `INSERT INTO users AS u (account_id, id, name, email, email_key, role, permissions, active)
   SELECT $1, id, name, email, email_key, role, permissions, active FROM staged_users ORDER BY id
   ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, email = excluded.email,
     email_key = excluded.email_key, role = excluded.role, permissions = excluded.permissions, active = excluded.active
   WHERE u.account_id = $1 AND (u.name, u.email, u.email_key, u.role, u.permissions, u.active)
     IS DISTINCT FROM (excluded.name, excluded.email, excluded.email_key, excluded.role, excluded.permissions, excluded.active)`,
)
/** Assignments have the names, too. */
const rename = statement<[AccountId]>(
  'renameAssignees',
  `UPDATE assignments x SET name = s.name FROM staged_users s
   WHERE x.account_id = $1 AND x.agent_id = s.id AND x.name <> s.name`,
)
/** In the order of the addresses, so that two imports that meet wait for each other and do not deadlock. */
const enterPasswordEmails = statement<[AccountId]>(
  'enterPasswordEmails',
  `INSERT INTO password_directory (email_key, account_id, user_id)
   SELECT s.email_key, p.account_id, p.user_id FROM staged_users s
   JOIN passwords p ON p.account_id = $1 AND p.user_id = s.id ORDER BY s.email_key`,
)
const place = statement<[AccountId, string]>(
  'placeStagedUsers',
  `INSERT INTO assignments (account_id, agent_id, rule_id, name)
   SELECT $1, id, $2, name FROM staged_users WHERE active ORDER BY id
   ON CONFLICT (account_id, agent_id) DO NOTHING`,
)
const displace = statement<[AccountId], RuleChange>(
  'displaceStagedUsers',
  `WITH gone AS (
     DELETE FROM assignments x USING staged_users s
     WHERE x.account_id = $1 AND x.agent_id = s.id AND NOT s.active RETURNING x.rule_id)
   SELECT rule_id AS "ruleId", -count(*) AS "countBy" FROM gone GROUP BY rule_id ORDER BY rule_id`,
)

/**
 * Many new rows make the planner's picture of these tables wrong, until it is drawn anew, which may take minutes. Not
 * waited for: a VACUUM that runs now keeps the tables for as long as it takes, and draws it anyway.
 */
const analyze = statement('analyzeUsers', 'ANALYZE (SKIP_LOCKED) users, assignments')
/** So many that it may matter. */
const many = 1000

/** Users of an import. */
export class PostgresUserStage extends Stage implements UserStage {
  /** @param begin one of the `beginnings` */
  static open(lease: Lease, begin: string): Promise<PostgresUserStage> {
    return new PostgresUserStage(lease, table).open(begin)
  }

  async add(users: readonly StagedUser[]): Promise<void> {
    await this.copy(
      users.map(({ line, id, name, email, role, permissions, active }) => {
        const texts = [name, email, emailKey(email), role, JSON.stringify(permissions)] as const
        return [line, id, ...texts, active]
      }),
    )
  }

  async conflicts(accountId: AccountId, limit: number): Promise<StageConflict[]> {
    const { session } = this
    const ids = await session.rows(repeatedIds, limit)
    const emails = await session.rows(repeatedEmails, limit)
    const taken = await session.rows(takenEmails, accountId, limit)
    const withPassword = await session.rows(passwordEmails, accountId, limit)
    const found: StageConflict[] = [
      ...ids.map((row) => ({ kind: 'id-repeated' as const, ...row })),
      ...emails.map((row) => ({ kind: 'email-repeated' as const, ...row })),
      ...taken.map((row) => ({ kind: 'email-taken' as const, ...row })),
      ...withPassword.map((row) => ({ kind: 'email-with-password' as const, ...row })),
    ]
    return found.sort((a, b) => a.line - b.line).slice(0, limit)
  }

  async rulesShowingRenamed(accountId: AccountId): Promise<string[]> {
    return (await this.session.rows(showingRenamed, accountId)).map((row) => row.rule_id)
  }

  async upsert(accountId: AccountId): Promise<UpsertCounts> {
    const { session } = this
    const counts = await session.row(compare, accountId)
    if (!counts) throw new Error('counting gives a row')
    const { staged, known, same } = counts
    await session.count(giveUpEmails, accountId)
    await session.count(forgetPasswordEmails, accountId)
    await session.count(upsert, accountId)
    if (same < known) await session.count(rename, accountId)
    await session.count(enterPasswordEmails, accountId)
    return { created: staged - known, updated: known - same, unchanged: same }
  }

  async place(accountId: AccountId, ruleId: string): Promise<number> {
    const placed = await this.session.count(place, accountId, ruleId)
    if (placed >= many) await this.session.script(analyze.text)
    return placed
  }

  displace(accountId: AccountId): Promise<RuleChange[]> {
    return this.session.rows(displace, accountId)
  }
}

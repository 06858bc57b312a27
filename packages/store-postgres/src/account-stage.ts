import { type AccountId, type AccountStage, type ExportRow, emailKey } from '@capacity-rules/core'
import type { Lease } from './connections.ts'
import { Stage } from './stage.ts'
import { statement } from './statement.ts'

const table = {
  create: statement(
    'createStagedExport',
    'CREATE TEMPORARY TABLE staged_export (type TEXT NOT NULL, row JSON NOT NULL) ON COMMIT DROP',
  ),
  copy: statement('copyStagedExport', 'COPY staged_export (type, row) FROM STDIN'),
  analyze: statement('analyzeStagedExport', 'ANALYZE staged_export'),
}

/** The rows of a type, with their fields as columns. Fields that are not text give their JSON as one. */
const staged = (type: ExportRow['type'], fields: string): string =>
  `staged_export s CROSS JOIN LATERAL json_to_record(s.row) AS f (${fields}) WHERE s.type = '${type}'`

const hasDefault = statement<[], { has_default: boolean }>(
  'hasStagedDefault',
  `SELECT EXISTS (
     SELECT 1 FROM staged_export r WHERE r.type = 'rule' AND r.row ->> 'id' IN (
       SELECT a.row ->> 'defaultRuleId' FROM staged_export a WHERE a.type = 'account')) AS has_default`,
)
const clearAudit = statement<[AccountId]>('restoreNoAudit', 'DELETE FROM audit WHERE account_id = $1')
/** The account's own default rule may be one of those that come back. */
const rules = statement<[AccountId]>(
  'restoreRules',
  `INSERT INTO capacity_rules AS r (account_id, id, name, description, email, messaging, voice, assignee_count,
     created_at, last_updated_at, version)
   SELECT $1, f.id, f.name, f.description, (f.capacities ->> 'email')::integer,
     (f.capacities ->> 'messaging')::integer, (f.capacities ->> 'voice')::integer,
     0, f."createdAt", f."lastUpdatedAt", f.version
   FROM ${staged(
     'rule',
     'id TEXT, name TEXT, description TEXT, capacities JSON, "createdAt" BIGINT, "lastUpdatedAt" BIGINT, version BIGINT',
   )}
   ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, description = excluded.description,
     email = excluded.email, messaging = excluded.messaging, voice = excluded.voice, assignee_count = 0,
     created_at = excluded.created_at, last_updated_at = excluded.last_updated_at, version = excluded.version
   WHERE r.account_id = $1`,
)
const users = statement<[AccountId]>(
  'restoreUsers',
  `INSERT INTO users (account_id, id, name, email, email_key, role, permissions, active)
   SELECT $1, f.id, f.name, f.email, f."emailKey", f.role, f.permissions, f.active
   FROM ${staged(
     'user',
     'id BIGINT, name TEXT, email TEXT, "emailKey" TEXT, role TEXT, permissions TEXT, active BOOLEAN',
   )}`,
)
const assignments = statement<[AccountId]>(
  'restoreAssignments',
  `INSERT INTO assignments (account_id, agent_id, rule_id, name)
   SELECT $1, f.id, f."ruleId", f.name FROM ${staged('user', 'id BIGINT, "ruleId" TEXT, name TEXT')} AND f."ruleId" IS NOT NULL`,
)
const audit = statement<[AccountId]>(
  'restoreAudit',
  `INSERT INTO audit (account_id, id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves)
   SELECT $1, f.id, f.at, f."userId", f."tokenId", f."requestId", f.operation, f."ruleId", f.before, f.after, f.moves
   FROM ${staged(
     'audit',
     `id TEXT, at BIGINT, "userId" BIGINT, "tokenId" TEXT, "requestId" TEXT, operation TEXT, "ruleId" TEXT,
      before TEXT, after TEXT, moves TEXT`,
   )}`,
)
const counts = statement<[AccountId]>(
  'restoreCounts',
  `UPDATE capacity_rules r SET assignee_count = c.count
   FROM (SELECT rule_id, count(*) AS count FROM assignments WHERE account_id = $1 GROUP BY rule_id) c
   WHERE r.account_id = $1 AND r.id = c.rule_id`,
)
const account = statement<[AccountId]>(
  'restoreAccount',
  `UPDATE accounts a SET version = f.version, default_rule_id = f."defaultRuleId", last_rule_id = f."lastRuleId"
   FROM ${staged('account', 'version BIGINT, "defaultRuleId" TEXT, "lastRuleId" TEXT')} AND a.id = $1`,
)
const otherRules = statement<[AccountId]>(
  'restoreNoOtherRules',
  `DELETE FROM capacity_rules WHERE account_id = $1
     AND id NOT IN (SELECT s.row ->> 'id' FROM staged_export s WHERE s.type = 'rule')`,
)

/** What the planner knows of these tables may be wrong by all that came in. As with users, it is not waited for. */
const analyze = statement('analyzeRestored', 'ANALYZE (SKIP_LOCKED) users, assignments, capacity_rules, audit')

/** An export on its way into an account. */
export class PostgresAccountStage extends Stage implements AccountStage {
  /** @param begin one of the `beginnings` */
  static open(lease: Lease, begin: string): Promise<PostgresAccountStage> {
    return new PostgresAccountStage(lease, table).open(begin)
  }

  async add(rows: readonly ExportRow[]): Promise<void> {
    await this.copy(
      rows.map((row) => {
        const keyed = row.type === 'user' ? { ...row, emailKey: emailKey(row.email) } : row
        return [row.type, JSON.stringify(keyed)]
      }),
    )
  }

  /**
   * Puts the rows in the place of what an empty account has: its default rule and the audit of how it came to be.
   *
   * @returns what does not fit together, if anything
   * @throws DatabaseError of a constraint or a value, for what the schema itself finds
   */
  async restore(accountId: AccountId): Promise<string | undefined> {
    const { session } = this
    if (!(await session.row(hasDefault))?.has_default) return 'the default rule is not among the rules'
    for (const step of [clearAudit, rules, users, assignments, audit, counts, account, otherRules]) {
      await session.count(step, accountId)
    }
    await session.script(analyze.text)
    return undefined
  }
}

import {
  type AccountId,
  type AccountState,
  type CapacityRule,
  type NewRule,
  type RuleChange,
  type RuleList,
  type RuleSettings,
  type SampledAgent,
  sampleSize,
} from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import { steady } from './steady.ts'

interface RuleRow {
  id: string
  name: string
  description: string
  email: number
  messaging: number
  voice: number
  assignee_count: number
  created_at: number
  last_updated_at: number
  version: number
  account_version: number
  is_default: number
  /** JSON. */
  sample: string
}

/** CROSS JOIN keeps SQLite to this order: five entries of the index first, then their users. */
export const selectRules = `
  SELECT r.id, r.name, r.description, r.email, r.messaging, r.voice, r.assignee_count, r.created_at, r.last_updated_at,
    r.version, a.version AS account_version,
    r.id = a.default_rule_id AS is_default,
    (SELECT json_group_array(json_object('id', s.agent_id, 'name', s.name)) FROM (
      SELECT x.agent_id, u.name
      FROM assignments x CROSS JOIN users u ON u.account_id = x.account_id AND u.id = x.agent_id
      WHERE x.account_id = r.account_id AND x.rule_id = r.id
      ORDER BY x.agent_id LIMIT ${sampleSize}) s) AS sample
  FROM accounts a CROSS JOIN capacity_rules r ON r.account_id = a.id`

const toRule = (row: RuleRow): CapacityRule => {
  const sample: SampledAgent[] = JSON.parse(row.sample)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    isDefault: row.is_default === 1,
    capacities: { email: row.email, messaging: row.messaging, voice: row.voice },
    assigneeCount: row.assignee_count,
    sample,
    createdAt: row.created_at,
    lastUpdatedAt: row.last_updated_at,
    version: row.version,
  }
}

/** The statements that read rules. */
export function ruleReads(db: Connection) {
  const list = db.prepare<[AccountId], RuleRow>(steady(`${selectRules} WHERE a.id = ? ORDER BY r.id`))
  const find = db.prepare<[AccountId, string], RuleRow>(steady(`${selectRules} WHERE a.id = ? AND r.id = ?`))
  return {
    list: (accountId: AccountId): RuleList => {
      const rows = list.all(accountId)
      // An account always has a rule, so there is always a row to tell the version.
      return { rules: rows.map(toRule), version: rows[0]?.account_version ?? 0 }
    },
    find: (accountId: AccountId, ruleId: string): CapacityRule | undefined => {
      const row = find.get(accountId, ruleId)
      return row && toRule(row)
    },
  }
}

/** The statements that write rules. */
export function ruleWrites(db: Connection) {
  const state = db.prepare<[AccountId], AccountState>(
    steady(
      `SELECT default_rule_id AS defaultRuleId, last_rule_id AS lastRuleId,
         (SELECT count(*) FROM capacity_rules r WHERE r.account_id = a.id) AS ruleCount
       FROM accounts a WHERE a.id = ?`,
    ),
  )
  const rulesAndUsers = db
    .prepare<{ accountId: AccountId }, number>(
      `SELECT (SELECT count(*) FROM capacity_rules WHERE account_id = @accountId)
         + (SELECT count(*) FROM users WHERE account_id = @accountId)`,
    )
    .pluck()
  const insert = db.prepare(
    `INSERT INTO capacity_rules
       (account_id, id, name, description, email, messaging, voice, assignee_count, created_at, last_updated_at)
     VALUES (@accountId, @id, @name, @description, @email, @messaging, @voice, @assigneeCount, @createdAt, @createdAt)`,
  )
  const setLast = db.prepare('UPDATE accounts SET last_rule_id = ? WHERE id = ?')
  const update = db.prepare(
    `UPDATE capacity_rules SET name = @name, description = @description,
       email = @email, messaging = @messaging, voice = @voice
     WHERE account_id = @accountId AND id = @id`,
  )
  const raiseRules = db.prepare<[AccountId, string]>(
    steady(
      `UPDATE capacity_rules SET version = version + 1
       WHERE account_id = ? AND id IN (SELECT value FROM json_each(?))`,
    ),
  )
  const raiseAccount = db.prepare<[AccountId]>('UPDATE accounts SET version = version + 1 WHERE id = ?')
  const setDefault = db.prepare('UPDATE accounts SET default_rule_id = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM capacity_rules WHERE account_id = ? AND id = ?')
  const record = db.prepare(
    `UPDATE capacity_rules SET assignee_count = assignee_count + @countBy,
       last_updated_at = max(@now, last_updated_at + 1)
     WHERE account_id = @accountId AND id = @ruleId`,
  )
  return {
    state: (accountId: AccountId): AccountState => {
      const row = state.get(accountId)
      if (!row) throw new Error(`there is no account ${accountId}`)
      return row
    },
    /** Nothing but the default rule. */
    isEmpty: (accountId: AccountId): boolean => rulesAndUsers.get({ accountId }) === 1,
    insert: (accountId: AccountId, { capacities, ...rule }: NewRule): void => {
      insert.run({ accountId, ...rule, ...capacities })
      setLast.run(rule.id, accountId)
    },
    updateSettings: (accountId: AccountId, id: string, { name, description, capacities }: RuleSettings): void => {
      update.run({ accountId, id, name, description, ...capacities })
    },
    setDefault: (accountId: AccountId, ruleId: string): void => {
      setDefault.run(ruleId, accountId)
    },
    remove: (accountId: AccountId, ruleId: string): void => {
      remove.run(accountId, ruleId)
    },
    raiseVersions: (accountId: AccountId, ruleIds: readonly string[]): void => {
      if (ruleIds.length > 0) raiseRules.run(accountId, JSON.stringify(ruleIds))
      raiseAccount.run(accountId)
    },
    recordChanges: (accountId: AccountId, changes: readonly RuleChange[], now: number): void => {
      for (const change of changes) record.run({ accountId, now, ...change })
    },
  }
}

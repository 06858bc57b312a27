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
import type { Session } from './session.ts'
import { statement } from './statement.ts'

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
  is_default: boolean
  /** JSON. */
  sample: string
}

/**
 * The sample is cut out of the index that has rules and agents: five entries from where the rule begins, of which some
 * may be another rule's. Asked for by `rule_id = r.id`, the planner may read the account's agents in their order until
 * it has five of the rule.
 */
const selectRules = `
  SELECT r.id, r.name, r.description, r.email, r.messaging, r.voice, r.assignee_count, r.created_at, r.last_updated_at,
    r.version, a.version AS account_version, r.id = a.default_rule_id AS is_default,
    (SELECT coalesce(json_agg(json_build_object('id', s.agent_id, 'name', s.name) ORDER BY s.agent_id), '[]')::text
     FROM (SELECT rule_id, agent_id, name FROM assignments WHERE account_id = $1 AND (rule_id, agent_id) > (r.id, 0)
           ORDER BY rule_id, agent_id LIMIT ${sampleSize}) s
     WHERE s.rule_id = r.id) AS sample
  FROM accounts a JOIN capacity_rules r ON r.account_id = $1`

const list = statement<[AccountId], RuleRow>('listRules', `${selectRules} WHERE a.id = $1 ORDER BY r.id`)
const find = statement<[AccountId, string], RuleRow>('findRule', `${selectRules} WHERE a.id = $1 AND r.id = $2`)

const toRule = (row: RuleRow): CapacityRule => {
  const sample: SampledAgent[] = JSON.parse(row.sample)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    isDefault: row.is_default,
    capacities: { email: row.email, messaging: row.messaging, voice: row.voice },
    assigneeCount: row.assignee_count,
    sample,
    createdAt: row.created_at,
    lastUpdatedAt: row.last_updated_at,
    version: row.version,
  }
}

export async function listRules(session: Session, accountId: AccountId): Promise<RuleList> {
  const rows = await session.rows(list, accountId)
  // An account always has a rule, so there is always a row to tell the version.
  return { rules: rows.map(toRule), version: rows[0]?.account_version ?? 0 }
}

export async function findRule(
  session: Session,
  accountId: AccountId,
  ruleId: string,
): Promise<CapacityRule | undefined> {
  const row = await session.row(find, accountId, ruleId)
  return row && toRule(row)
}

const state = statement<[AccountId], AccountState>(
  'accountState',
  `SELECT default_rule_id AS "defaultRuleId", last_rule_id AS "lastRuleId",
     (SELECT count(*) FROM capacity_rules WHERE account_id = $1) AS "ruleCount"
   FROM accounts WHERE id = $1`,
)
/** Nothing but the default rule. Two of each are enough to see that there are more. */
const empty = statement<[AccountId], { is_empty: boolean }>(
  'isAccountEmpty',
  `SELECT NOT EXISTS (SELECT 1 FROM users WHERE account_id = $1)
     AND (SELECT count(*) FROM (SELECT 1 FROM capacity_rules WHERE account_id = $1 LIMIT 2) r) = 1 AS is_empty`,
)
const insert = statement<[AccountId, string, string, string, number, number, number, number, number]>(
  'insertRule',
  `WITH rule AS (
     INSERT INTO capacity_rules
       (account_id, id, name, description, email, messaging, voice, assignee_count, created_at, last_updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9))
   UPDATE accounts SET last_rule_id = $2 WHERE id = $1`,
)
const update = statement<[AccountId, string, string, string, number, number, number]>(
  'updateRule',
  `UPDATE capacity_rules SET name = $3, description = $4, email = $5, messaging = $6, voice = $7
   WHERE account_id = $1 AND id = $2`,
)
const setDefault = statement<[AccountId, string]>(
  'setDefaultRule',
  'UPDATE accounts SET default_rule_id = $2 WHERE id = $1',
)
const remove = statement<[AccountId, string]>(
  'deleteRule',
  'DELETE FROM capacity_rules WHERE account_id = $1 AND id = $2',
)
const raise = statement<[AccountId, readonly string[]]>(
  'raiseVersions',
  `WITH rules AS (
     UPDATE capacity_rules SET version = version + 1 WHERE account_id = $1 AND id = ANY ($2::text[]))
   UPDATE accounts SET version = version + 1 WHERE id = $1`,
)
const record = statement<[AccountId, readonly string[], readonly number[], number]>(
  'recordRuleChanges',
  `UPDATE capacity_rules r SET assignee_count = r.assignee_count + c.count_by,
     last_updated_at = greatest($4, r.last_updated_at + 1)
   FROM unnest($2::text[], $3::bigint[]) AS c (id, count_by)
   WHERE r.account_id = $1 AND r.id = c.id`,
)

/** What a transaction does with the rules of its account. */
export const ruleWrites = (session: Session, accountId: AccountId) => ({
  state: async (): Promise<AccountState> => {
    const row = await session.row(state, accountId)
    if (!row) throw new Error(`there is no account ${accountId}`)
    return row
  },
  isEmpty: async (): Promise<boolean> => (await session.row(empty, accountId))?.is_empty ?? false,
  insert: async ({ id, name, description, capacities, assigneeCount, createdAt }: NewRule): Promise<void> => {
    const { email, messaging, voice } = capacities
    await session.write(insert, accountId, id, name, description, email, messaging, voice, assigneeCount, createdAt)
  },
  updateSettings: async (ruleId: string, { name, description, capacities }: RuleSettings): Promise<void> => {
    const { email, messaging, voice } = capacities
    await session.write(update, accountId, ruleId, name, description, email, messaging, voice)
  },
  setDefault: async (ruleId: string): Promise<void> => {
    await session.write(setDefault, accountId, ruleId)
  },
  remove: async (ruleId: string): Promise<void> => {
    await session.write(remove, accountId, ruleId)
  },
  raiseVersions: async (ruleIds: readonly string[]): Promise<void> => {
    await session.write(raise, accountId, ruleIds)
  },
  recordChanges: async (changes: readonly RuleChange[], now: number): Promise<void> => {
    const ids = changes.map(({ ruleId }) => ruleId)
    const counts = changes.map(({ countBy }) => countBy)
    await session.write(record, accountId, ids, counts, now)
  },
})

/**
 * The statements that the store runs, once more, with nothing around them. A test holds them against those that the
 * store prepares.
 */
const selectRules = `
  SELECT r.id, r.name, r.description, r.email, r.messaging, r.voice, r.assignee_count, r.created_at, r.last_updated_at,
    r.version, a.version AS account_version,
    r.id = a.default_rule_id AS is_default,
    (SELECT json_group_array(json_object('id', s.agent_id, 'name', s.name)) FROM (
      SELECT x.agent_id, u.name
      FROM assignments x CROSS JOIN users u ON u.account_id = x.account_id AND u.id = x.agent_id
      WHERE x.account_id = r.account_id AND x.rule_id = r.id
      ORDER BY x.agent_id LIMIT 5) s) AS sample
  FROM accounts a CROSS JOIN capacity_rules r ON r.account_id = a.id`

const where = (filtered: boolean): string =>
  `account_id = +@accountId${filtered ? ' AND agent_id IN (SELECT value FROM json_each(+@agentIds))' : ''}`

export const sql = {
  credential: `
    SELECT d.account_id, d.token_id, t.user_id, t.kind, t.scope, t.label, t.created_at, t.expires_at,
      u.id, u.name, u.email, u.role, u.permissions, u.active
    FROM token_directory d
    CROSS JOIN tokens t ON t.account_id = d.account_id AND t.id = d.token_id
    LEFT JOIN users u ON u.account_id = t.account_id AND u.id = t.user_id
    WHERE d.hash = +?`,
  listRules: `${selectRules} WHERE a.id = +? ORDER BY r.id`,
  findRule: `${selectRules} WHERE a.id = +? AND r.id = +?`,
  page: (filtered: boolean): string => `
    SELECT p.agent_id, u.name, p.rule_id, r.name AS rule_name, r.email, r.messaging, r.voice
    FROM (
      SELECT agent_id, rule_id FROM assignments
      WHERE ${where(filtered)} AND agent_id > +@cursor
      ORDER BY agent_id ASC LIMIT +@limit) p
    CROSS JOIN users u ON u.account_id = +@accountId AND u.id = p.agent_id
    CROSS JOIN capacity_rules r ON r.account_id = +@accountId AND r.id = p.rule_id
    ORDER BY p.agent_id ASC`,
  behind: (filtered: boolean): string => `
    SELECT 1 FROM assignments WHERE ${where(filtered)} AND agent_id <= +@cursor LIMIT 1`,
  account: `
    SELECT default_rule_id AS defaultRuleId, last_rule_id AS lastRuleId,
      (SELECT count(*) FROM capacity_rules r WHERE r.account_id = a.id) AS ruleCount
    FROM accounts a WHERE a.id = +?`,
  insertRule: `
    INSERT INTO capacity_rules
      (account_id, id, name, description, email, messaging, voice, assignee_count, created_at, last_updated_at)
    VALUES (@accountId, @id, @name, @description, @email, @messaging, @voice, @assigneeCount, @createdAt, @createdAt)`,
  setLastRule: 'UPDATE accounts SET last_rule_id = ? WHERE id = ?',
  deleteRule: 'DELETE FROM capacity_rules WHERE account_id = ? AND id = ?',
  recordChange: `
    UPDATE capacity_rules SET assignee_count = assignee_count + @countBy,
      last_updated_at = max(@now, last_updated_at + 1)
    WHERE account_id = @accountId AND id = @ruleId`,
  raiseRules: `
    UPDATE capacity_rules SET version = version + 1
    WHERE account_id = +? AND id IN (SELECT value FROM json_each(+?))`,
  raiseAccount: 'UPDATE accounts SET version = version + 1 WHERE id = ?',
  rulesOfAgents: `
    SELECT x.agent_id, x.rule_id FROM json_each(+?) j
    CROSS JOIN assignments x ON x.account_id = +? AND x.agent_id = j.value`,
  agentsExcept: `
    SELECT agent_id FROM assignments
    WHERE account_id = +? AND rule_id = +? AND agent_id NOT IN (SELECT value FROM json_each(+?)) ORDER BY agent_id`,
  moveAgents: `
    UPDATE assignments SET rule_id = +? WHERE account_id = +? AND agent_id IN (SELECT value FROM json_each(+?))`,
  lastAudit: 'SELECT id FROM audit WHERE account_id = +? ORDER BY id DESC LIMIT 1',
  insertAudit: `
    INSERT INTO audit
      (account_id, id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves)
    VALUES
      (@accountId, @id, @at, @userId, @tokenId, @requestId, @operation, @ruleId, @before, @after, @moves)`,
}

export interface CredentialRow {
  readonly account_id: number
  readonly token_id: string
  readonly user_id: number
  readonly active: number
}

export interface AssigneeRow {
  readonly agent_id: number
  readonly name: string
  readonly rule_id: string
  readonly rule_name: string
  readonly email: number
  readonly messaging: number
  readonly voice: number
}

export interface RuleRow {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly email: number
  readonly messaging: number
  readonly voice: number
  readonly assignee_count: number
  readonly created_at: number
  readonly last_updated_at: number
  readonly version: number
  readonly account_version: number
  /** A number in SQLite. */
  readonly is_default: number | boolean
  readonly sample: string
}

/** A rule as it goes over the wire. */
export const toRule = (row: RuleRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  default: Boolean(row.is_default),
  capacities: { email: row.email, messaging: row.messaging, voice: row.voice },
  assignees: { count: row.assignee_count, agents_sample: JSON.parse(row.sample) },
  created_at: new Date(row.created_at).toISOString(),
  last_updated_at: new Date(row.last_updated_at).toISOString(),
})

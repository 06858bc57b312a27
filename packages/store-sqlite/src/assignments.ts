import type { AccountId, AgentId, Assignee, AssigneeQuery, AssigneeWindow } from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import { steady } from './steady.ts'

interface AssigneeRow {
  agent_id: number
  name: string
  rule_id: string
  rule_name: string
  email: number
  messaging: number
  voice: number
}

interface Shape {
  readonly ofRule: boolean
  readonly filtered: boolean
  readonly backward: boolean
}

interface PageParameters {
  accountId: AccountId
  ruleId?: string
  /** A JSON array. */
  agentIds?: string
  cursor: number
  limit: number
}

const where = ({ ofRule, filtered }: Shape): string =>
  `account_id = @accountId${ofRule ? ' AND rule_id = @ruleId' : ''}${
    filtered ? ' AND agent_id IN (SELECT value FROM json_each(@agentIds))' : ''
  }`

/**
 * The assignments of a page are cut out first and joined afterwards. Joined first, SQLite would sort the whole account
 * for every page: 20 ms instead of 0.05 ms with 100,000 agents.
 */
export const selectPage = (shape: Shape): string =>
  steady(`
  SELECT p.agent_id, u.name, p.rule_id, r.name AS rule_name, r.email, r.messaging, r.voice
  FROM (
    SELECT agent_id, rule_id FROM assignments
    WHERE ${where(shape)} AND agent_id ${shape.backward ? '<' : '>'} @cursor
    ORDER BY agent_id ${shape.backward ? 'DESC' : 'ASC'} LIMIT @limit) p
  CROSS JOIN users u ON u.account_id = @accountId AND u.id = p.agent_id
  CROSS JOIN capacity_rules r ON r.account_id = @accountId AND r.id = p.rule_id
  ORDER BY p.agent_id ${shape.backward ? 'DESC' : 'ASC'}`)

const selectBehind = (shape: Shape): string =>
  steady(`
  SELECT 1 FROM assignments
  WHERE ${where(shape)} AND agent_id ${shape.backward ? '>=' : '<='} @cursor LIMIT 1`)

const toAssignee = (row: AssigneeRow): Assignee => ({
  id: row.agent_id,
  name: row.name,
  capacities: { email: row.email, messaging: row.messaging, voice: row.voice },
  ruleId: row.rule_id,
  ruleName: row.rule_name,
})

/** The statements that page through assignees, one pair for each shape of question. */
export function assigneeReads(db: Connection) {
  const ruleExists = db.prepare<[AccountId, string]>('SELECT 1 FROM capacity_rules WHERE account_id = ? AND id = ?')
  const prepare = (shape: Shape) => ({
    page: db.prepare<[PageParameters], AssigneeRow>(selectPage(shape)),
    behind: db.prepare<[PageParameters]>(selectBehind(shape)),
  })
  const shapes = [false, true].flatMap((ofRule) =>
    [false, true].flatMap((filtered) =>
      [false, true].map((backward) => ({ ofRule, filtered, backward, ...prepare({ ofRule, filtered, backward }) })),
    ),
  )

  const read = (accountId: AccountId, query: AssigneeQuery): AssigneeWindow | undefined => {
    const { ruleId, agentIds, cursor, size } = query
    if (ruleId !== undefined && !ruleExists.get(accountId, ruleId)) return undefined
    const backward = cursor !== undefined && 'before' in cursor
    const statements = shapes.find(
      (shape) =>
        shape.ofRule === (ruleId !== undefined) &&
        shape.filtered === (agentIds !== undefined) &&
        shape.backward === backward,
    )
    if (!statements) throw new Error('every shape of question has its statements')
    const parameters: PageParameters = {
      accountId,
      ...(ruleId !== undefined && { ruleId }),
      ...(agentIds !== undefined && { agentIds: JSON.stringify(agentIds) }),
      cursor: cursorOf(cursor),
      // One more than a page, to see whether there is more.
      limit: size + 1,
    }
    const rows = statements.page.all(parameters)
    const more = rows.length > size
    if (more) rows.length = size
    if (backward) rows.reverse()
    const behind = cursor !== undefined && statements.behind.get(parameters) !== undefined
    return { assignees: rows.map(toAssignee), more, behind }
  }
  // Several statements, one committed state. A first page is one statement, which needs no transaction around it.
  const readInOneState = db.transaction(read)
  return {
    read: (accountId: AccountId, query: AssigneeQuery): AssigneeWindow | undefined =>
      query.ruleId === undefined && query.cursor === undefined
        ? read(accountId, query)
        : readInOneState(accountId, query),
  }
}

const cursorOf = (cursor: AssigneeQuery['cursor']): number => {
  if (cursor === undefined) return 0
  return 'before' in cursor ? cursor.before : cursor.after
}

/** The statements that say which agent is in which rule. A list of agents goes in as one JSON text. */
export function assignmentWrites(db: Connection) {
  const rulesOf = db.prepare<[string, AccountId], { agent_id: number; rule_id: string }>(
    steady(
      `SELECT x.agent_id, x.rule_id FROM json_each(?) j
       CROSS JOIN assignments x ON x.account_id = ? AND x.agent_id = j.value`,
    ),
  )
  const except = db
    .prepare<[AccountId, string, string], number>(
      steady(
        `SELECT agent_id FROM assignments
         WHERE account_id = ? AND rule_id = ? AND agent_id NOT IN (SELECT value FROM json_each(?)) ORDER BY agent_id`,
      ),
    )
    .pluck()
  const move = db.prepare<[string, AccountId, string]>(
    steady('UPDATE assignments SET rule_id = ? WHERE account_id = ? AND agent_id IN (SELECT value FROM json_each(?))'),
  )
  const moveAll = db.prepare<[string, AccountId, string]>(
    steady('UPDATE assignments SET rule_id = ? WHERE account_id = ? AND rule_id = ?'),
  )
  return {
    rulesOf: (accountId: AccountId, agentIds: readonly AgentId[]): Map<AgentId, string> =>
      new Map(rulesOf.all(JSON.stringify(agentIds), accountId).map((row) => [row.agent_id, row.rule_id])),
    except: (accountId: AccountId, ruleId: string, agentIds: readonly AgentId[]): AgentId[] =>
      except.all(accountId, ruleId, JSON.stringify(agentIds)),
    move: (accountId: AccountId, agentIds: readonly AgentId[], ruleId: string): void => {
      move.run(ruleId, accountId, JSON.stringify(agentIds))
    },
    moveAll: (accountId: AccountId, fromRuleId: string, toRuleId: string): number =>
      moveAll.run(toRuleId, accountId, fromRuleId).changes,
  }
}

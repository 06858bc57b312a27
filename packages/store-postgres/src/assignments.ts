import {
  type AccountId,
  type AgentId,
  type Assignee,
  type AssigneeQuery,
  type AssigneeWindow,
  maxWindowSize,
} from '@capacity-rules/core'
import type { Session } from './session.ts'
import { type Statement, statement } from './statement.ts'

/** One row says what is around the page, and has no agent; the others are the page. */
interface PageRow {
  known: boolean | null
  behind: boolean | null
  agent_id: number | null
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

/** Account, cursor, how many rows at most, and, where the shape has them, the rule and the agents. */
type PageValues = [AccountId, number, number, ...(string | readonly number[])[]]

interface Direction {
  readonly ahead: string
  readonly behind: string
  readonly order: string
  readonly back: string
}

const forward: Direction = { ahead: '>', behind: '<=', order: 'ASC', back: 'DESC' }
const backwards: Direction = { ahead: '<', behind: '>=', order: 'DESC', back: 'ASC' }

/**
 * The assignments on one side of the cursor. Those of a rule are asked for by a stretch of the index that has rules and
 * agents: `rule_id = $4` would let the planner read the account's agents in their order and pass over those of other
 * rules, which it likes when it thinks that there are few.
 */
function select({ ofRule, filtered }: Shape, side: string, order: string): string {
  const agents = (parameter: number) => (filtered ? ` AND agent_id = ANY ($${parameter}::bigint[])` : '')
  return ofRule
    ? `FROM assignments WHERE account_id = $1 AND (rule_id, agent_id) ${side} ($4, $2)
         AND rule_id ${side.startsWith('>') ? '<=' : '>='} $4${agents(5)}
       ORDER BY rule_id ${order}, agent_id ${order}`
    : `FROM assignments WHERE account_id = $1 AND agent_id ${side} $2${agents(4)} ORDER BY agent_id ${order}`
}

/**
 * One statement, so that all of it sees one committed state. It leaves the planner little to choose, since a plan is
 * made once for accounts of all sizes:
 * - the assignments are cut out of an index first and joined afterwards (joined first, the whole account is sorted);
 * - OFFSET 0 keeps each look-up of a user or a rule to itself, so that nobody reads all of them to join by hash;
 * - the number inside is written out, since a plan for an unknown one expects a tenth of the table;
 * - whether something lies behind is asked by ORDER BY and LIMIT, as EXISTS may read the table in vain from end to end.
 */
function selectPage(shape: Shape): string {
  const { ahead, behind, order, back } = shape.backward ? backwards : forward
  const known = shape.ofRule ? 'EXISTS (SELECT 1 FROM capacity_rules WHERE account_id = $1 AND id = $4)' : 'true'
  return `
  SELECT ${known} AS known,
    (SELECT agent_id ${select(shape, behind, back)} LIMIT 1) IS NOT NULL AS behind,
    NULL::bigint AS agent_id, NULL AS name, NULL AS rule_id, NULL AS rule_name,
    NULL::integer AS email, NULL::integer AS messaging, NULL::integer AS voice
  UNION ALL (
    SELECT NULL, NULL, p.agent_id, u.name, p.rule_id, r.name, r.email, r.messaging, r.voice
    FROM (
      SELECT agent_id, rule_id ${select(shape, ahead, order)} LIMIT ${maxWindowSize + 1}) p
    CROSS JOIN LATERAL (SELECT name FROM users WHERE account_id = $1 AND id = p.agent_id OFFSET 0) u
    CROSS JOIN LATERAL (
      SELECT name, email, messaging, voice FROM capacity_rules WHERE account_id = $1 AND id = p.rule_id OFFSET 0) r
    ORDER BY ${shape.ofRule ? `p.rule_id ${order}, ` : ''}p.agent_id ${order} LIMIT $3)`
}

const nameOf = ({ ofRule, filtered, backward }: Shape): string =>
  `readAssignees${ofRule ? 'OfRule' : ''}${filtered ? 'Filtered' : ''}${backward ? 'Backward' : ''}`

const either = [false, true]

/** Every shape that a question may have. */
const shapes: readonly Shape[] = either.flatMap((ofRule) =>
  either.flatMap((filtered) => either.map((backward) => ({ ofRule, filtered, backward }))),
)

const pages = new Map<string, Statement<PageValues, PageRow>>(
  shapes.map((shape) => [nameOf(shape), statement(nameOf(shape), selectPage(shape))]),
)

const toAssignees = ({ agent_id: id, name, rule_id, rule_name, email, messaging, voice }: PageRow): Assignee[] =>
  id === null ? [] : [{ id, name, capacities: { email, messaging, voice }, ruleId: rule_id, ruleName: rule_name }]

/** A stretch of assignees; undefined when the rule is not of the account. */
export async function readAssignees(
  session: Session,
  accountId: AccountId,
  { ruleId, agentIds, cursor, size }: AssigneeQuery,
): Promise<AssigneeWindow | undefined> {
  if (size > maxWindowSize) throw new RangeError(`a stretch has at most ${maxWindowSize} assignees, not ${size}`)
  const backward = cursor !== undefined && 'before' in cursor
  const shape = { ofRule: ruleId !== undefined, filtered: agentIds !== undefined, backward }
  const page = pages.get(nameOf(shape))
  if (!page) throw new Error('every shape of question has its statement')
  const more = [...(ruleId === undefined ? [] : [ruleId]), ...(agentIds === undefined ? [] : [agentIds])]
  // One more than a page, to see whether there is more.
  const rows = await session.rows(page, accountId, cursorOf(cursor), size + 1, ...more)
  const around = rows.find(({ agent_id }) => agent_id === null)
  if (!around?.known) return undefined
  // The parts of a UNION come in an order of their own.
  const found = rows.flatMap(toAssignees).sort((a, b) => (backward ? b.id - a.id : a.id - b.id))
  const assignees = found.slice(0, size)
  return {
    assignees: backward ? assignees.reverse() : assignees,
    more: found.length > size,
    behind: around.behind === true,
  }
}

/** No agent has the id 0, so nothing is at or behind it. */
const cursorOf = (cursor: AssigneeQuery['cursor']): number => {
  if (cursor === undefined) return 0
  return 'before' in cursor ? cursor.before : cursor.after
}

const rulesOf = statement<[AccountId, readonly AgentId[]], { agent_id: number; rule_id: string }>(
  'rulesOfAgents',
  'SELECT agent_id, rule_id FROM assignments WHERE account_id = $1 AND agent_id = ANY ($2::bigint[])',
)
const except = statement<[AccountId, string, readonly AgentId[]], { agent_id: number }>(
  'agentsOfRuleExcept',
  `SELECT agent_id FROM assignments WHERE account_id = $1 AND rule_id = $2 AND agent_id <> ALL ($3::bigint[])
   ORDER BY agent_id`,
)
const move = statement<[AccountId, readonly AgentId[], string]>(
  'moveAgents',
  'UPDATE assignments SET rule_id = $3 WHERE account_id = $1 AND agent_id = ANY ($2::bigint[])',
)
const moveAll = statement<[AccountId, string, string]>(
  'moveAllAgents',
  'UPDATE assignments SET rule_id = $3 WHERE account_id = $1 AND rule_id = $2',
)

/** What a transaction does with the assignments of its account. */
export const assignmentWrites = (session: Session, accountId: AccountId) => ({
  rulesOf: async (agentIds: readonly AgentId[]): Promise<Map<AgentId, string>> => {
    if (agentIds.length === 0) return new Map()
    const rows = await session.rows(rulesOf, accountId, agentIds)
    // In the order that was asked for: what is made of it must not depend on a plan.
    const found = new Map(rows.map((row) => [row.agent_id, row.rule_id]))
    return new Map(
      agentIds.flatMap((id) => {
        const ruleId = found.get(id)
        return ruleId === undefined ? [] : [[id, ruleId] as const]
      }),
    )
  },
  except: async (ruleId: string, agentIds: readonly AgentId[]): Promise<AgentId[]> =>
    (await session.rows(except, accountId, ruleId, agentIds)).map((row) => row.agent_id),
  move: async (agentIds: readonly AgentId[], ruleId: string): Promise<void> => {
    await session.count(move, accountId, agentIds, ruleId)
  },
  moveAll: (fromRuleId: string, toRuleId: string): Promise<number> =>
    session.count(moveAll, accountId, fromRuleId, toRuleId),
})

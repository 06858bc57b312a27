import {
  type AccountId,
  type AgentId,
  type Assignee,
  type AssigneeQuery,
  type AssigneeWindow,
  type Capacities,
  maxWindowSize,
} from '@capacity-rules/core'
import type { Session } from './session.ts'
import { type Statement, statement } from './statement.ts'

/** A row of one of three kinds: what is around the page, an assignee, a rule. What a kind does not have is null. */
interface PageRow {
  known: boolean | null
  behind: boolean | null
  agent_id: number | null
  rule_id: string | null
  name: string | null
  email: number | null
  messaging: number | null
  voice: number | null
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
 * The assignments of agents who are named, each looked up by itself. Asked for by `= ANY`, the planner may read all of
 * the account instead, if it thinks that an account has few.
 */
const named = (parameter: number, condition = ''): string =>
  `(SELECT id FROM unnest($${parameter}::bigint[]) AS list (id)${condition} OFFSET 0) named CROSS JOIN LATERAL (
       SELECT agent_id, rule_id, name FROM assignments WHERE account_id = $1 AND agent_id = named.id OFFSET 0) x`

/**
 * The assignments on one side of the cursor.
 *
 * Those of a rule are asked for by a stretch of the index that has rules and agents: `rule_id = $4` would let the planner
 * read the account's agents in their order and pass over those of other rules, which it likes when it thinks that there
 * are few.
 */
function select({ ofRule, filtered }: Shape, side: string, order: string): string {
  if (filtered) {
    return `FROM ${named(ofRule ? 5 : 4, ` WHERE id ${side} $2`)}${ofRule ? ' WHERE rule_id = $4' : ''} ORDER BY agent_id ${order}`
  }
  if (!ofRule) return `FROM assignments WHERE account_id = $1 AND agent_id ${side} $2 ORDER BY agent_id ${order}`
  return `FROM assignments WHERE account_id = $1 AND (rule_id, agent_id) ${side} ($4, $2)
         AND rule_id ${side.startsWith('>') ? '<=' : '>='} $4
       ORDER BY rule_id ${order}, agent_id ${order}`
}

/**
 * One statement, so that all of it sees one committed state, and nothing in it that a planner could get wrong, since a
 * plan is made once for accounts of all sizes:
 * - the assignees are cut out of an index that has all of them. Joined with users, the whole account might be sorted;
 * - the rules, of which many agents have the same, are found once, and put together with their assignees here;
 * - the number inside is written out, as a plan for an unknown one expects a tenth of the table;
 * - whether something lies behind is asked by ORDER BY and LIMIT, as EXISTS may read the table in vain from end to end.
 */
function selectPage(shape: Shape): string {
  const { ahead, behind, order, back } = shape.backward ? backwards : forward
  const known = shape.ofRule ? 'EXISTS (SELECT 1 FROM capacity_rules WHERE account_id = $1 AND id = $4)' : 'true'
  return `
  WITH page AS MATERIALIZED (
    SELECT agent_id, rule_id, name FROM (
      SELECT agent_id, rule_id, name ${select(shape, ahead, order)} LIMIT ${maxWindowSize + 1}) most
    LIMIT $3)
  SELECT ${known} AS known,
    (SELECT agent_id ${select(shape, behind, back)} LIMIT 1) IS NOT NULL AS behind,
    NULL::bigint AS agent_id, NULL AS rule_id, NULL AS name,
    NULL::integer AS email, NULL::integer AS messaging, NULL::integer AS voice
  UNION ALL
  SELECT NULL, NULL, agent_id, rule_id, name, NULL, NULL, NULL FROM page
  UNION ALL
  SELECT NULL, NULL, NULL, id, name, email, messaging, voice
  FROM capacity_rules WHERE account_id = $1 AND id = ANY (ARRAY(SELECT DISTINCT rule_id FROM page))`
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

/** Puts the rows of a page together, in no order. @throws Error when a rule is missing, which the schema rules out */
function toAssignees(rows: readonly PageRow[]): Assignee[] {
  const rules = new Map<string, { name: string; capacities: Capacities }>()
  for (const { agent_id: id, rule_id: ruleId, name, email, messaging, voice } of rows) {
    if (id !== null || ruleId === null || name === null) continue
    rules.set(ruleId, { name, capacities: { email: email ?? 0, messaging: messaging ?? 0, voice: voice ?? 0 } })
  }
  return rows.flatMap(({ agent_id: id, rule_id: ruleId, name }) => {
    if (id === null || ruleId === null || name === null) return []
    const rule = rules.get(ruleId)
    if (!rule) throw new Error(`the rule of the assignment of ${id} is missing`)
    return [{ id, name, capacities: rule.capacities, ruleId, ruleName: rule.name }]
  })
}

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
  const around = rows.find(({ known }) => known !== null)
  if (!around?.known) return undefined
  const found = toAssignees(rows).sort((a, b) => (backward ? b.id - a.id : a.id - b.id))
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
  `SELECT agent_id, rule_id FROM ${named(2)}`,
)
const except = statement<[AccountId, string, readonly AgentId[]], { agent_id: number }>(
  'agentsOfRuleExcept',
  `SELECT agent_id FROM assignments WHERE account_id = $1 AND rule_id = $2 AND agent_id <> ALL ($3::bigint[])
   ORDER BY agent_id`,
)
const move = statement<[AccountId, readonly AgentId[], string]>(
  'moveAgents',
  'UPDATE assignments SET rule_id = $3 WHERE account_id = $1 AND agent_id = ANY ($2::bigint[])',
  // One agent of many, or thousands: two plans.
  { isPlannedEachTime: true },
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
    await session.write(move, accountId, agentIds, ruleId)
  },
  moveAll: (fromRuleId: string, toRuleId: string): Promise<number> =>
    session.count(moveAll, accountId, fromRuleId, toRuleId),
})

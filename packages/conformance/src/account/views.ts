import type { Exchange } from '../http/exchange.ts'
import { at, isFields, listOf } from '../json.ts'

/** The path of the rules of an account. */
export const rulesPath = '/api/v2/capacity/rules'
export const assigneesPath = `${rulesPath}/assignees`
export const rulePath = (id: string): string => `${rulesPath}/${id}`
export const agentsPath = (id: string): string => `${rulesPath}/${id}/agents`
export const assigneesOf = (id: string): string => `${rulesPath}/${id}/assignees`

/**
 * A rule as a reply shows it. Only the id is sure to be there: a server that lies about one field must not hide all
 * others, so each requirement looks at its own.
 */
export interface RuleView {
  readonly id: string
  readonly name: unknown
  readonly description: unknown
  readonly default: unknown
  readonly capacities: unknown
  readonly count: unknown
  readonly sample: readonly { readonly id: unknown; readonly name: unknown }[]
  readonly created_at: unknown
  readonly last_updated_at: unknown
}

/** Reads a rule; undefined for what is none. */
export function viewRule(json: unknown): RuleView | undefined {
  const id = at(json, 'id')
  if (typeof id !== 'string' || id === '' || !isFields(json)) return undefined
  const { name, description, capacities, created_at, last_updated_at } = json
  const assignees = at(json, 'assignees')
  const sample = listOf(at(assignees, 'agents_sample')).map((agent) => ({
    id: at(agent, 'id'),
    name: at(agent, 'name'),
  }))
  const count = at(assignees, 'count')
  return { id, name, description, default: json.default, capacities, count, sample, created_at, last_updated_at }
}

/** The rules of a list; undefined for what is no list. */
export const viewRules = (json: unknown): readonly RuleView[] | undefined =>
  Array.isArray(json) ? json.map(viewRule).filter((rule) => rule !== undefined) : undefined

/** An assignee as a page shows it. */
export interface AssigneeView {
  readonly id: number
  readonly name: unknown
  readonly capacities: unknown
  readonly ruleId: unknown
  readonly ruleName: unknown
}

/** A page of assignees as a reply shows it. */
export interface PageView {
  readonly assignees: readonly AssigneeView[]
  readonly ids: readonly number[]
  readonly next: unknown
  readonly prev: unknown
  readonly hasMore: unknown
}

/** Reads a page; undefined for what is none. */
export function viewPage(json: unknown): PageView | undefined {
  const list = at(json, 'assignees')
  if (!Array.isArray(list)) return undefined
  const assignees = list.flatMap((item): AssigneeView[] => {
    const id = at(item, 'id')
    if (typeof id !== 'number') return []
    const [name, capacities] = [at(item, 'name'), at(item, 'capacities')]
    return [{ id, name, capacities, ruleId: at(item, 'rule_id'), ruleName: at(item, 'rule_name') }]
  })
  const links = at(json, 'links')
  const ids = assignees.map(({ id }) => id)
  return { assignees, ids, next: at(links, 'next'), prev: at(links, 'prev'), hasMore: at(at(json, 'meta'), 'has_more') }
}

/** Whether a request was answered with a 2xx. */
export const isDone = ({ reply }: Exchange): boolean => reply.status >= 200 && reply.status < 300

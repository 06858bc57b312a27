import type { Client } from '../http/client.ts'
import { type Exchange, showReply, showSent } from '../http/exchange.ts'
import {
  type AssigneeView,
  assigneesOf,
  assigneesPath,
  type RuleView,
  rulesPath,
  viewPage,
  viewRules,
} from './views.ts'

/** The server answers in a way with which no run can begin, or end. */
export class Unusable extends Error {
  override readonly name = 'Unusable'
  readonly status: number

  constructor({ sent, reply }: Exchange) {
    super(`${showSent(sent)} was answered with ${showReply(reply)}`)
    this.status = reply.status
  }
}

/**
 * All rules of the account.
 *
 * @throws Unusable, NoReply
 */
export async function readRules(client: Client): Promise<readonly RuleView[]> {
  const exchange = await client.send('GET', rulesPath)
  const rules = viewRules(exchange.reply.json)
  if (exchange.reply.status !== 200 || rules === undefined) throw new Unusable(exchange)
  return rules
}

const filterSize = 100

/**
 * The assignees with these ids, as far as the account has them.
 *
 * @throws Unusable, NoReply
 */
export async function readAssignees(client: Client, ids: readonly number[]): Promise<readonly AssigneeView[]> {
  const found: AssigneeView[] = []
  for (let index = 0; index < ids.length; index += filterSize) {
    const some = ids.slice(index, index + filterSize)
    const query = `filter[agent_ids]=${some.join(',')}&page[size]=${filterSize}`
    const exchange = await client.send('GET', `${assigneesPath}?${query}`)
    const page = viewPage(exchange.reply.json)
    if (exchange.reply.status !== 200 || page === undefined) throw new Unusable(exchange)
    found.push(...page.assignees.filter(({ id }) => some.includes(id)))
  }
  return found
}

/**
 * The assignees with the lowest ids.
 *
 * @param count how many, at most 100
 * @throws Unusable, NoReply
 */
export async function readFirstAssignees(client: Client, count: number): Promise<readonly AssigneeView[]> {
  const exchange = await client.send('GET', `${assigneesPath}?page[size]=${count}`)
  const page = viewPage(exchange.reply.json)
  if (exchange.reply.status !== 200 || page === undefined) throw new Unusable(exchange)
  return page.assignees.toSorted((a, b) => a.id - b.id).slice(0, count)
}

/** How many members of a rule are read at most; beyond that a rule's own are not known. */
const mostMembers = 5000

/**
 * The ids of all who are in a rule; none when they are very many.
 *
 * @throws Unusable, NoReply
 */
export async function readMembers(client: Client, ruleId: string): Promise<readonly number[]> {
  const ids: number[] = []
  for (let after = 0; ids.length <= mostMembers; after = ids.at(-1) ?? 0) {
    const exchange = await client.send('GET', `${assigneesOf(ruleId)}?page[size]=${filterSize}&page[after]=${after}`)
    const page = viewPage(exchange.reply.json)
    if (exchange.reply.status !== 200 || page === undefined) throw new Unusable(exchange)
    const more = page.ids.filter((id) => id > after).sort((a, b) => a - b)
    ids.push(...more)
    if (more.length < filterSize) return ids
  }
  return []
}

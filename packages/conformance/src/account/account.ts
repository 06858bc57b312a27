import { randomInt } from 'node:crypto'
import type { Client } from '../http/client.ts'
import type { Before } from './journal.ts'
import { readAssignees, readFirstAssignees, readRules } from './reading.ts'
import type { AssigneeView } from './views.ts'

/** Which agents the run may move. */
export type GivenAgents = readonly number[] | 'all' | 'none'

/** How many agents the run moves at most, whatever it was given. */
export const mostAgents = 8

/** The account cannot be used in the way that the command line asks for. */
export class WrongAccount extends Error {
  override readonly name = 'WrongAccount'
}

const markLetters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A mark of a run, which no other has. */
export const newMark = (): string =>
  `Conformance ${Array.from({ length: 10 }, () => markLetters[randomInt(markLetters.length)]).join('')}`

/**
 * Takes down how the account is, as far as the run may change it.
 *
 * @throws WrongAccount, Unusable, NoReply
 */
export async function takeDown(client: Client, base: URL, given: GivenAgents): Promise<Before> {
  const rules = await readRules(client)
  const defaultRule = rules.find((rule) => rule.default === true)
  if (!defaultRule) throw new WrongAccount('the account has no default rule')
  const agents = (await readGiven(client, given)).map(({ id, ruleId }): [number, string] => {
    if (typeof ruleId !== 'string') throw new WrongAccount(`the agent ${id} is in no rule`)
    return [id, ruleId]
  })
  const ruleIds = rules.map(({ id }) => id)
  return { baseUrl: base.origin, mark: newMark(), defaultRuleId: defaultRule.id, ruleIds, agents }
}

async function readGiven(client: Client, given: GivenAgents): Promise<readonly AssigneeView[]> {
  if (given === 'none') return []
  if (given === 'all') return readFirstAssignees(client, mostAgents)
  const ids = [...new Set(given)].sort((a, b) => a - b)
  const found = await readAssignees(client, ids)
  const missing = ids.find((id) => !found.some((agent) => agent.id === id))
  if (missing !== undefined) throw new WrongAccount(`${missing} is no active agent of the account`)
  return found.toSorted((a, b) => a.id - b.id).slice(0, mostAgents)
}

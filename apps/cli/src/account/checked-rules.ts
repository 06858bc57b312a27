import type { CapacityRule } from '@capacity-rules/client'
import { Failure } from '../failure.ts'
import { channels } from '../file/limits.ts'

/** A server's reply is not what this command needs. */
export class BadReply extends Failure {
  override readonly name = 'BadReply'
}

/**
 * Rules as a server sent them, when they have what this command needs. The types promise it, but another server may be
 * looser than the contract: a description that is null counts as empty.
 *
 * @throws BadReply naming what is missing
 */
export function checkedRules(rules: readonly CapacityRule[]): CapacityRule[] {
  const checked = rules.map(checkedRule)
  const defaults = checked.filter((rule) => rule.default).length
  if (defaults !== 1)
    throw new BadReply(`the server's list of rules has ${defaults} default rules, where one is needed`)
  return checked
}

/** One rule; see `checkedRules`. */
export function checkedRule(rule: CapacityRule): CapacityRule {
  const problem = problemOf(rule)
  if (problem) throw new BadReply(`the server's reply has a rule ${problem}; is the base URL that of such an API?`)
  return { ...rule, description: rule.description ?? '' }
}

function problemOf(rule: CapacityRule): string | undefined {
  if (typeof rule?.id !== 'string' || typeof rule.name !== 'string') return 'without id and name'
  if (typeof rule.default !== 'boolean') return 'that does not say whether it is the default'
  if (channels.some((channel) => !Number.isInteger(rule.capacities?.[channel]))) return 'without its capacities'
  const { count, agents_sample: sample } = rule.assignees ?? {}
  return Number.isInteger(count) && Array.isArray(sample) ? undefined : 'without its assignees'
}

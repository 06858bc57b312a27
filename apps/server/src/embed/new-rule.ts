import { CreateCapacityRuleRequest, firstInvalid } from '@capacity-rules/contract'
import { type Capacities, withCapacities } from '@capacity-rules/core'

/** A rule as a client may ask for it, with all that may be left out. */
export interface NewRule {
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly capacities: Capacities
}

/**
 * Reads a new rule as the body of a POST is read, but for its agents.
 *
 * @returns the rule, or what is wrong with it in the words of the API, as in `capacities.voice:(2), must be 0 or 1`
 * @example readNewRule({ name: 'Evening', capacities: { email: 4 } })
 */
export function readNewRule(value: unknown): { readonly rule: NewRule } | { readonly problem: string } {
  const read = CreateCapacityRuleRequest.omit({ agent_ids: true }).safeParse(value)
  if (!read.success) {
    const { path, value: shown, allowed } = firstInvalid(read.error.issues, value)
    return { problem: `${path}:(${shown}), ${allowed}` }
  }
  const { name, description = '', default: isDefault, capacities } = read.data
  const none = { email: 0, messaging: 0, voice: 0 }
  return { rule: { name, description, default: isDefault, capacities: withCapacities(none, capacities) } }
}

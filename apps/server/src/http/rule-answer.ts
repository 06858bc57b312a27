import type { CapacityRule } from '@capacity-rules/core'
import { entityTag } from './etag.ts'
import { toWireRule, type WireRule } from './wire.ts'

/** A reply that shows a rule. */
export interface RuleAnswer {
  readonly status: 200
  readonly body: WireRule
  readonly headers: Readonly<Record<string, string>>
}

/** The reply to a write, which carries the version that the next read will have. */
export const ruleAnswer = (rule: CapacityRule): RuleAnswer => ({
  status: 200,
  body: toWireRule(rule),
  headers: { ETag: entityTag(rule.version) },
})

/** The reply to a client that has this version already. */
export const notModified = (version: number) =>
  ({ status: 304, body: undefined, headers: { ETag: entityTag(version) } }) as const

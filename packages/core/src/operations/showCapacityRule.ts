import type { Domain } from '../domain.ts'
import type { AccountId, CapacityRule } from '../model.ts'
import { chain, done, type MaybePromise, type Result, refused } from '../result.ts'
import { readRuleId } from '../rule-id.ts'

/**
 * One rule.
 *
 * @param ruleId as the client wrote it
 * @returns the rule; or refused as `rule-not-found`
 */
export function showCapacityRule(
  domain: Domain,
  accountId: AccountId,
  ruleId: string,
): MaybePromise<Result<CapacityRule>> {
  const id = readRuleId(ruleId)
  if (!id) return refused({ kind: 'rule-not-found' })
  return chain(domain.store.findRule(accountId, id), (rule) =>
    rule ? done(rule) : refused({ kind: 'rule-not-found' }),
  )
}

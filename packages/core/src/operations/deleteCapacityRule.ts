import type { Domain } from '../domain.ts'
import type { AccountId } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { RuleChanges } from '../rule-changes.ts'
import { readRuleId } from '../rule-id.ts'

/**
 * Deletes a rule; its agents go to the default rule.
 *
 * @param ruleId as the client wrote it
 * @returns nothing; or refused as `rule-not-found` or `default-not-deletable`
 */
export function deleteCapacityRule(domain: Domain, accountId: AccountId, ruleId: string): Promise<Result<undefined>> {
  return domain.store.write(accountId, async (tx): Promise<Result<undefined>> => {
    const id = readRuleId(ruleId)
    const rule = id && (await tx.findRule(id))
    if (!rule) return refused({ kind: 'rule-not-found' })
    if (rule.isDefault) return refused({ kind: 'default-not-deletable' })

    const { defaultRuleId } = await tx.account()
    const changes = new RuleChanges()
    const moved = await tx.moveAllAgents(rule.id, defaultRuleId)
    if (moved > 0) changes.touch(defaultRuleId, moved)
    await tx.deleteRule(rule.id)
    await changes.record(tx, domain.clock())
    return done(undefined)
  })
}

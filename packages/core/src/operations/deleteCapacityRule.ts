import type { Domain } from '../domain.ts'
import type { Writer } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { audit, RuleChanges } from '../rule-changes.ts'
import { readRuleId } from '../rule-id.ts'
import type { Precondition } from './updateCapacityRule.ts'

/**
 * Deletes a rule; its agents go to the default rule.
 *
 * @param ruleId as the client wrote it
 * @returns nothing; or refused as `rule-not-found`, `default-not-deletable` or `precondition-failed`
 */
export function deleteCapacityRule(
  domain: Domain,
  writer: Writer,
  ruleId: string,
  precondition?: Precondition,
): Promise<Result<undefined>> {
  return domain.store.write(writer.accountId, async (tx): Promise<Result<undefined>> => {
    const id = readRuleId(ruleId)
    const rule = id && (await tx.findRule(id))
    if (!rule) return refused({ kind: 'rule-not-found' })
    if (rule.isDefault) return refused({ kind: 'default-not-deletable' })
    if (precondition && !precondition(rule.version)) return refused({ kind: 'precondition-failed' })

    const now = domain.clock()
    const { defaultRuleId } = await tx.account()
    const changes = new RuleChanges()
    const agentIds = await tx.agentsOfRuleExcept(rule.id, [])
    if (agentIds.length > 0) {
      await tx.moveAllAgents(rule.id, defaultRuleId)
      changes.move(agentIds, rule.id, defaultRuleId)
    }
    await tx.deleteRule(rule.id)
    changes.settle(rule.id)
    await changes.record(tx, now)
    const what = { id: rule.id, before: rule }
    await audit(tx, writer, now, { operation: 'deleteCapacityRule', rule: what, moves: changes.moves })
    return done(undefined)
  })
}

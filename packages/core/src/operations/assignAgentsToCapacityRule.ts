import type { Domain } from '../domain.ts'
import type { AccountId, AgentId, CapacityRule } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { locateAgents, moveInto, RuleChanges } from '../rule-changes.ts'
import { readRuleId } from '../rule-id.ts'
import { ruleInside } from '../rule-inside.ts'

/**
 * Moves agents into a rule, out of the rules that they are in. Adds only; nobody is taken out.
 *
 * @param ruleId as the client wrote it
 * @returns the rule as it is then; or refused as `rule-not-found` or `unknown-agent`, with nothing changed
 */
export function assignAgentsToCapacityRule(
  domain: Domain,
  accountId: AccountId,
  ruleId: string,
  agentIds: readonly AgentId[],
): Promise<Result<CapacityRule>> {
  return domain.store.write(accountId, async (tx): Promise<Result<CapacityRule>> => {
    const id = readRuleId(ruleId)
    const rule = id && (await tx.findRule(id))
    if (!rule) return refused({ kind: 'rule-not-found' })
    const located = await locateAgents(tx, agentIds)
    if (!located.ok) return located

    const changes = new RuleChanges()
    await moveInto(tx, rule.id, located.value, changes)
    await changes.record(tx, domain.clock())
    return done(await ruleInside(tx, rule.id))
  })
}

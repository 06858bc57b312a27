import type { Domain } from '../domain.ts'
import type { AgentId, CapacityRule, Writer } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { audit, locateAgents, moveInto, RuleChanges } from '../rule-changes.ts'
import { readRuleId } from '../rule-id.ts'
import { ruleInside } from '../rule-inside.ts'
import type { Precondition } from './updateCapacityRule.ts'

/**
 * Moves agents into a rule, out of the rules that they are in. Adds only; nobody is taken out.
 *
 * @param ruleId as the client wrote it
 * @returns the rule as it is then; or refused as `rule-not-found`, `unknown-agent` or `precondition-failed`, with
 *   nothing changed
 */
export function assignAgentsToCapacityRule(
  domain: Domain,
  writer: Writer,
  ruleId: string,
  agentIds: readonly AgentId[],
  precondition?: Precondition,
): Promise<Result<CapacityRule>> {
  return domain.store.write(writer.accountId, async (tx): Promise<Result<CapacityRule>> => {
    const id = readRuleId(ruleId)
    const rule = id && (await tx.findRule(id))
    if (!rule) return refused({ kind: 'rule-not-found' })
    const located = await locateAgents(tx, agentIds)
    if (!located.ok) return located
    if (precondition && !precondition(rule.version)) return refused({ kind: 'precondition-failed' })

    const now = domain.clock()
    const changes = new RuleChanges()
    await moveInto(tx, rule.id, located.value, changes)
    await changes.record(tx, now)
    const after = await ruleInside(tx, rule.id)
    const what = { id: rule.id, before: rule, after }
    await audit(tx, writer, now, { operation: 'assignAgentsToCapacityRule', rule: what, moves: changes.moves })
    return done(after)
  })
}

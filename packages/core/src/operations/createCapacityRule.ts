import type { Domain } from '../domain.ts'
import { type AccountId, type AgentId, type CapacitiesChange, type CapacityRule, withCapacities } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { locateAgents, moveInto, RuleChanges } from '../rule-changes.ts'
import { nextRuleId, timeOfRuleId } from '../rule-id.ts'
import { ruleInside } from '../rule-inside.ts'

export interface NewCapacityRule {
  readonly name: string
  readonly description?: string | undefined
  readonly default?: boolean | undefined
  readonly capacities: CapacitiesChange
  readonly agentIds?: readonly AgentId[] | undefined
}

/**
 * Makes a rule, moves the named agents into it, and makes it the default rule if asked to, all in one commit.
 *
 * @returns the rule; or refused as `too-many-rules` or `unknown-agent`, with nothing changed
 * @example await createCapacityRule(domain, accountId, { name: 'Evening', capacities: { email: 4 }, agentIds: [7] })
 */
export function createCapacityRule(
  domain: Domain,
  accountId: AccountId,
  input: NewCapacityRule,
): Promise<Result<CapacityRule>> {
  return domain.store.write(accountId, async (tx): Promise<Result<CapacityRule>> => {
    const account = await tx.account()
    const limit = domain.maxRulesPerAccount
    if (account.ruleCount >= limit) return refused({ kind: 'too-many-rules', limit })
    const located = await locateAgents(tx, input.agentIds ?? [])
    if (!located.ok) return located

    const now = domain.clock()
    const id = nextRuleId(now, account.lastRuleId)
    await tx.insertRule({
      id,
      name: input.name,
      description: input.description ?? '',
      capacities: withCapacities({ email: 0, messaging: 0, voice: 0 }, input.capacities),
      assigneeCount: located.value.size,
      createdAt: timeOfRuleId(id),
    })
    const changes = new RuleChanges()
    await moveInto(tx, id, located.value, changes)
    if (input.default) {
      await tx.setDefaultRule(id)
      changes.touch(account.defaultRuleId)
    }
    changes.forget(id)
    await changes.record(tx, now)
    return done(await ruleInside(tx, id))
  })
}

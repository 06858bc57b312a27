import type { Domain } from '../domain.ts'
import { type AgentId, type CapacitiesChange, type CapacityRule, type Writer, withCapacities } from '../model.ts'
import { type OnceOnly, type OnceReply, onceOnly } from '../once.ts'
import { done, type Result, refused } from '../result.ts'
import { audit, locateAgents, moveInto, RuleChanges } from '../rule-changes.ts'
import { nextUlid, timeOfRuleId } from '../rule-id.ts'
import { ruleInside } from '../rule-inside.ts'
import type { AccountTransaction } from '../store.ts'

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
 * @example await createCapacityRule(domain, writer, { name: 'Evening', capacities: { email: 4 }, agentIds: [7] })
 */
export function createCapacityRule(
  domain: Domain,
  writer: Writer,
  input: NewCapacityRule,
): Promise<Result<CapacityRule>> {
  return domain.store.write(writer.accountId, (tx) => create(domain, tx, writer, input, domain.clock()))
}

/**
 * The same for a request that has a key: however often it comes, one rule is made, and each reply is the first one.
 *
 * @returns the reply; or refused as `key-reused`, or as `createCapacityRule` is
 */
export function createCapacityRuleOnce(
  domain: Domain,
  writer: Writer,
  input: NewCapacityRule,
  once: OnceOnly<CapacityRule>,
): Promise<Result<OnceReply>> {
  return domain.store.write(writer.accountId, (tx) => {
    const now = domain.clock()
    return onceOnly(tx, now, once, () => create(domain, tx, writer, input, now))
  })
}

async function create(
  domain: Domain,
  tx: AccountTransaction,
  writer: Writer,
  input: NewCapacityRule,
  now: number,
): Promise<Result<CapacityRule>> {
  const account = await tx.account()
  const limit = domain.maxRulesPerAccount
  if (account.ruleCount >= limit) return refused({ kind: 'too-many-rules', limit })
  const located = await locateAgents(tx, input.agentIds ?? [])
  if (!located.ok) return located

  const id = nextUlid(now, account.lastRuleId)
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
  changes.settle(id)
  await changes.record(tx, now)
  const rule = await ruleInside(tx, id)
  await audit(tx, writer, now, { operation: 'createCapacityRule', rule: { id, after: rule }, moves: changes.moves })
  return done(rule)
}

import type { Domain } from '../domain.ts'
import {
  type AgentId,
  type CapacitiesChange,
  type CapacityRule,
  channels,
  type RuleSettings,
  type Writer,
  withCapacities,
} from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { audit, locateAgents, moveInto, RuleChanges } from '../rule-changes.ts'
import { readRuleId } from '../rule-id.ts'
import { ruleInside } from '../rule-inside.ts'
import type { AccountTransaction } from '../store.ts'

export interface CapacityRuleUpdate {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly default?: boolean | undefined
  readonly capacities?: CapacitiesChange | undefined
  readonly agentIds?: readonly AgentId[] | undefined
}

/** Whether a rule of this version is the one that the writer means. */
export type Precondition = (version: number) => boolean

/**
 * Changes what is named and leaves the rest. `agentIds` is the whole set wanted: others fall back to the default rule,
 * except out of the default rule itself, which they have no way to leave. The default flag is switched first.
 *
 * @param ruleId as the client wrote it
 * @returns the rule as it is then; or refused as `rule-not-found`, `default-required`, `unknown-agent` or
 *   `precondition-failed`
 */
export function updateCapacityRule(
  domain: Domain,
  writer: Writer,
  ruleId: string,
  update: CapacityRuleUpdate,
  precondition?: Precondition,
): Promise<Result<CapacityRule>> {
  return domain.store.write(writer.accountId, async (tx): Promise<Result<CapacityRule>> => {
    const id = readRuleId(ruleId)
    const rule = id && (await tx.findRule(id))
    if (!rule) return refused({ kind: 'rule-not-found' })
    if (rule.isDefault && update.default === false) return refused({ kind: 'default-required' })
    const located = await locateAgents(tx, update.agentIds ?? [])
    if (!located.ok) return located

    if (precondition && !precondition(rule.version)) return refused({ kind: 'precondition-failed' })

    const now = domain.clock()
    const changes = new RuleChanges()
    await updateSettings(tx, rule, update, changes)
    const becomesDefault = update.default === true && !rule.isDefault
    if (becomesDefault) await switchDefault(tx, rule.id, changes)
    if (update.agentIds) {
      if (!rule.isDefault && !becomesDefault) await releaseOthers(tx, rule.id, update.agentIds, changes)
      await moveInto(tx, rule.id, located.value, changes)
    }
    await changes.record(tx, now)
    const after = await ruleInside(tx, rule.id)
    const what = { id: rule.id, before: rule, after }
    await audit(tx, writer, now, { operation: 'updateCapacityRule', rule: what, moves: changes.moves })
    return done(after)
  })
}

async function updateSettings(
  tx: AccountTransaction,
  rule: CapacityRule,
  update: CapacityRuleUpdate,
  changes: RuleChanges,
): Promise<void> {
  const settings: RuleSettings = {
    name: update.name ?? rule.name,
    description: update.description ?? rule.description,
    capacities: withCapacities(rule.capacities, update.capacities ?? {}),
  }
  const same =
    settings.name === rule.name &&
    settings.description === rule.description &&
    channels.every((channel) => settings.capacities[channel] === rule.capacities[channel])
  if (same) return
  await tx.updateRuleSettings(rule.id, settings)
  changes.touch(rule.id)
}

async function switchDefault(tx: AccountTransaction, ruleId: string, changes: RuleChanges): Promise<void> {
  const { defaultRuleId } = await tx.account()
  await tx.setDefaultRule(ruleId)
  changes.touch(defaultRuleId)
  changes.touch(ruleId)
}

async function releaseOthers(
  tx: AccountTransaction,
  ruleId: string,
  wanted: readonly AgentId[],
  changes: RuleChanges,
): Promise<void> {
  const { defaultRuleId } = await tx.account()
  const others = await tx.agentsOfRuleExcept(ruleId, wanted)
  if (others.length === 0) return
  await tx.moveAgents(others, defaultRuleId)
  changes.move(others, ruleId, defaultRuleId)
}

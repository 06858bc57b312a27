import type { CapacityRule } from '@capacity-rules/client'
import type { Account } from '../account/model.ts'
import { channels } from '../file/limits.ts'
import type { FileRule } from '../file/model.ts'
import type { Problem } from '../file/problem.ts'
import type { Matching } from './match.ts'
import type { FieldChange, LeftOut, Plan, RuleRef } from './model.ts'
import { planMoves } from './plan-moves.ts'

/** A rule of the file in its place in the plan. */
export interface Target {
  readonly wanted: FileRule
  readonly current: CapacityRule | undefined
  /** The same object wherever the plan means this rule. */
  readonly rule: RuleRef
}

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * What has to be done so that the account is as the file says. Rules that the file does not have are kept, with the
 * agents in them whom the file does not name, or with `prune` deleted.
 *
 * @param account knows the agents that `agentsToRead` names
 * @returns the plan; or a problem for each agent of the file whom the account does not have
 */
export function makePlan(
  { pairs, others }: Matching,
  account: Account,
  { prune }: { readonly prune: boolean },
): PlanResult {
  const targets = pairs.map((pair) => ({ ...pair, rule: { id: pair.current?.id, name: pair.wanted.name } }))
  const refs = refsById(targets, others)
  const { moves, problems } = planMoves(targets, account, refs)
  if (problems.length > 0) return { ok: false, problems }

  const leaving = new Map<RuleRef, number>()
  for (const { from } of moves) leaving.set(from, (leaving.get(from) ?? 0) + 1)
  const leftOut = others.map((other): LeftOut => {
    const rule = refs.get(other.id) ?? other
    return { rule, agents: other.assignees.count - (leaving.get(rule) ?? 0) }
  })
  const plan: Plan = {
    create: targets.flatMap(({ rule, wanted, current }) => (current ? [] : [{ rule, wanted }])),
    update: targets.flatMap(({ rule, wanted, current }) => {
      const changes = current ? changesOf(current, wanted) : []
      return changes.length > 0 ? [{ rule, wanted, changes }] : []
    }),
    moves,
    switchDefault: defaultSwitch(targets, account, refs),
    delete: prune ? leftOut : [],
    kept: prune ? [] : leftOut,
  }
  return { ok: true, plan }
}

function refsById(targets: readonly Target[], others: readonly CapacityRule[]): Map<string, RuleRef> {
  const refs = new Map<string, RuleRef>()
  for (const { rule } of targets) if (rule.id !== undefined) refs.set(rule.id, rule)
  for (const { id, name } of others) refs.set(id, { id, name })
  return refs
}

function changesOf(current: CapacityRule, wanted: FileRule): FieldChange[] {
  const changes: FieldChange[] = []
  for (const field of ['name', 'description'] as const) {
    if (current[field] !== wanted[field]) changes.push({ field, from: current[field], to: wanted[field] })
  }
  for (const channel of channels) {
    const [from, to] = [current.capacities[channel], wanted.capacities[channel]]
    if (from !== to) changes.push({ field: `capacities.${channel}`, from, to })
  }
  return changes
}

function defaultSwitch(
  targets: readonly Target[],
  { rules }: Account,
  refs: ReadonlyMap<string, RuleRef>,
): Plan['switchDefault'] {
  const to = targets.find(({ wanted }) => wanted.default)
  const now = rules.find((rule) => rule.default)
  const from = now && refs.get(now.id)
  return to && from && to.rule !== from ? { from, to: to.rule, wanted: to.wanted } : undefined
}

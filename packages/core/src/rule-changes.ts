import type { AgentId, CapacityRule, Move, RuleSnapshot, Writer } from './model.ts'
import { type Result, refused } from './result.ts'
import { nextUlid } from './rule-id.ts'
import type { AccountTransaction, RuleChange } from './store.ts'

/**
 * What a transaction changes that can be seen: which rules, how many agents each gains or loses, who moves. It is
 * written down once at the end, so that `last_updated_at` and the versions move once for every rule that changed and
 * for no other.
 */
export class RuleChanges {
  readonly #countBy = new Map<string, number>()
  readonly #shown = new Set<string>()
  readonly moves: Move[] = []
  #isVisible = false

  /** Notes that a rule changed, and by how many assignees. */
  touch(ruleId: string, countBy = 0): void {
    this.#countBy.set(ruleId, (this.#countBy.get(ruleId) ?? 0) + countBy)
    this.#isVisible = true
  }

  /** Notes that agents move from one rule to another. */
  move(agentIds: readonly AgentId[], from: string, to: string): void {
    this.moves.push({ from, to, agentIds })
    this.touch(from, -agentIds.length)
    this.touch(to, +agentIds.length)
  }

  /** Notes that a rule looks different without having changed: an agent in its sample has another name. */
  show(ruleId: string): void {
    this.#shown.add(ruleId)
    this.#isVisible = true
  }

  /** Notes that a rule came or went as a whole; nothing more has to be written down for it. */
  settle(ruleId: string): void {
    this.#countBy.delete(ruleId)
    this.#isVisible = true
  }

  async record(tx: AccountTransaction, now: number): Promise<void> {
    if (!this.#isVisible) return
    const changes: RuleChange[] = [...this.#countBy].map(([ruleId, countBy]) => ({ ruleId, countBy }))
    if (changes.length > 0) await tx.recordRuleChanges(changes, now)
    await tx.raiseVersions([...new Set([...this.#countBy.keys(), ...this.#shown])])
  }
}

/** Leaves a row in the audit, in the transaction of the write that it tells of. */
export async function audit(
  tx: AccountTransaction,
  { userId, tokenId, requestId }: Writer,
  at: number,
  what: {
    readonly operation: string
    readonly rule?: { readonly id: string; readonly before?: CapacityRule; readonly after?: CapacityRule }
    readonly counts?: Readonly<Record<string, number>>
    readonly moves: readonly Move[]
  },
): Promise<void> {
  const { operation, rule, counts, moves } = what
  await tx.insertAudit({
    // Entries of one millisecond keep their order too.
    id: nextUlid(at, await tx.lastAuditId()),
    at,
    userId,
    tokenId,
    requestId,
    operation,
    ruleId: rule?.id ?? null,
    before: rule?.before ? snapshot(rule.before) : null,
    after: rule?.after ? snapshot(rule.after) : (counts ?? null),
    moves,
  })
}

const snapshot = ({ name, description, isDefault, capacities, assigneeCount }: CapacityRule): RuleSnapshot => ({
  name,
  description,
  default: isDefault,
  capacities,
  assignee_count: assigneeCount,
})

/** Where each agent of a request is now; refused at the first who is no active user, by the place in the request. */
export async function locateAgents(
  tx: AccountTransaction,
  agentIds: readonly AgentId[],
): Promise<Result<Map<AgentId, string>>> {
  const rules = await tx.rulesOfAgents([...new Set(agentIds)])
  const index = agentIds.findIndex((id) => !rules.has(id))
  const agentId = agentIds[index]
  return agentId === undefined ? { ok: true, value: rules } : refused({ kind: 'unknown-agent', index, agentId })
}

/** Moves those agents that are elsewhere into a rule, and notes every rule that gains or loses. */
export async function moveInto(
  tx: AccountTransaction,
  ruleId: string,
  located: ReadonlyMap<AgentId, string>,
  changes: RuleChanges,
): Promise<void> {
  const byRule = Map.groupBy(
    [...located].filter(([, from]) => from !== ruleId),
    ([, from]) => from,
  )
  for (const [from, agents] of byRule) {
    const agentIds = agents.map(([agentId]) => agentId)
    await tx.moveAgents(agentIds, ruleId)
    changes.move(agentIds, from, ruleId)
  }
}

import type { AgentId } from './model.ts'
import { type Result, refused } from './result.ts'
import type { AccountTransaction, RuleChange } from './store.ts'

/**
 * Which rules a transaction changes, and how many agents each gains or loses. Written down once at the end, so that
 * `last_updated_at` moves once for every rule that changed and for no other.
 */
export class RuleChanges {
  readonly #countBy = new Map<string, number>()

  /** Notes that a rule changed, and by how many assignees. */
  touch(ruleId: string, countBy = 0): void {
    this.#countBy.set(ruleId, (this.#countBy.get(ruleId) ?? 0) + countBy)
  }

  /** Forgets a rule, which was made or deleted in the same transaction. */
  forget(ruleId: string): void {
    this.#countBy.delete(ruleId)
  }

  async record(tx: AccountTransaction, now: number): Promise<void> {
    const changes: RuleChange[] = [...this.#countBy].map(([ruleId, countBy]) => ({ ruleId, countBy }))
    if (changes.length > 0) await tx.recordRuleChanges(changes, now)
  }
}

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
  const moved: AgentId[] = []
  for (const [agentId, from] of located) {
    if (from === ruleId) continue
    moved.push(agentId)
    changes.touch(from, -1)
    changes.touch(ruleId, +1)
  }
  if (moved.length > 0) await tx.moveAgents(moved, ruleId)
}

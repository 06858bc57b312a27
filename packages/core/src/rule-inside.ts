import type { CapacityRule } from './model.ts'
import type { AccountTransaction } from './store.ts'

/** A rule that the running transaction itself has written or found. */
export async function ruleInside(tx: AccountTransaction, ruleId: string): Promise<CapacityRule> {
  const rule = await tx.findRule(ruleId)
  if (!rule) throw new Error(`capacity rule ${ruleId} vanished inside its own transaction`)
  return rule
}

import type { Domain } from '../domain.ts'
import type { AccountId, CapacityRule } from '../model.ts'
import type { MaybePromise } from '../result.ts'

/** All rules of the account, oldest first. */
export function listCapacityRules(domain: Domain, accountId: AccountId): MaybePromise<CapacityRule[]> {
  return domain.store.listRules(accountId)
}

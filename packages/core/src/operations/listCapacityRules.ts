import type { Domain } from '../domain.ts'
import type { AccountId, RuleList } from '../model.ts'
import type { MaybePromise } from '../result.ts'

/** All rules of the account, oldest first, and the version that they have together. */
export function listCapacityRules(domain: Domain, accountId: AccountId): MaybePromise<RuleList> {
  return domain.store.listRules(accountId)
}

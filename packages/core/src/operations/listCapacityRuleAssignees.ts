import type { AssigneePage } from '../assignee-page.ts'
import type { Domain } from '../domain.ts'
import type { AccountId } from '../model.ts'
import { type MaybePromise, type Result, refused } from '../result.ts'
import { readRuleId } from '../rule-id.ts'
import { type AssigneePageRequest, readPage } from './listAssignees.ts'

/**
 * A page of the agents of one rule, in ascending order of id.
 *
 * @param ruleId as the client wrote it
 * @returns the page; or refused as `rule-not-found`
 */
export function listCapacityRuleAssignees(
  domain: Domain,
  accountId: AccountId,
  ruleId: string,
  request: AssigneePageRequest,
): MaybePromise<Result<AssigneePage>> {
  const id = readRuleId(ruleId)
  return id ? readPage(domain, accountId, { ...request, ruleId: id }) : refused({ kind: 'rule-not-found' })
}

import { type AssigneePage, toAssigneePage } from '../assignee-page.ts'
import type { Domain } from '../domain.ts'
import type { AccountId } from '../model.ts'
import { chain, done, type MaybePromise, type Result, refused } from '../result.ts'
import type { AssigneeQuery } from '../store.ts'

/** Which page of assignees is asked for. */
export type AssigneePageRequest = Omit<AssigneeQuery, 'ruleId'>

/**
 * A page of all active agents of the account, in ascending order of id.
 *
 * @returns the page; never refused, as without a rule in the question there is none to miss
 */
export function listAssignees(
  domain: Domain,
  accountId: AccountId,
  request: AssigneePageRequest,
): MaybePromise<Result<AssigneePage>> {
  return readPage(domain, accountId, request)
}

/** A page of assignees, of one rule or of all; refused as `rule-not-found` when the rule is not of the account. */
export function readPage(
  domain: Domain,
  accountId: AccountId,
  query: AssigneeQuery,
): MaybePromise<Result<AssigneePage>> {
  return chain(domain.store.readAssignees(accountId, query), (window) =>
    window ? done(toAssigneePage(window, query.cursor)) : refused({ kind: 'rule-not-found' }),
  )
}

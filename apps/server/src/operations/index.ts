import type { OperationId } from '@capacity-rules/contract'
import type { Operation } from '../http/operation.ts'
import { assignAgentsToCapacityRule } from './assignAgentsToCapacityRule/handler.ts'
import { createCapacityRule } from './createCapacityRule/handler.ts'
import { deleteCapacityRule } from './deleteCapacityRule/handler.ts'
import { listAssignees } from './listAssignees/handler.ts'
import { listCapacityRuleAssignees } from './listCapacityRuleAssignees/handler.ts'
import { listCapacityRules } from './listCapacityRules/handler.ts'
import { showCapacityRule } from './showCapacityRule/handler.ts'
import { updateCapacityRule } from './updateCapacityRule/handler.ts'

/** Every operation of the contract with its handler; one without the other does not compile. */
export const operations: { readonly [Id in OperationId]: Operation<Id> } = {
  listCapacityRules,
  createCapacityRule,
  // Before the operations with `{capacity_rule_id}`: `assignees` is no rule's id.
  listAssignees,
  showCapacityRule,
  updateCapacityRule,
  deleteCapacityRule,
  assignAgentsToCapacityRule,
  listCapacityRuleAssignees,
}

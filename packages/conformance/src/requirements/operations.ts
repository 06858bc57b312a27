import { agentsPath, assigneesOf, assigneesPath, rulePath, rulesPath } from '../account/views.ts'
import type { Trial } from '../suite/trial.ts'
import { unknownAgentId } from '../suite/trial.ts'

/** A request of an operation that changes nothing, even where it is let through against the rules. */
export interface Harmless {
  readonly operation: string
  readonly method: string
  readonly path: (ruleId: string) => string
  /** The body; it has an agent whom nobody has, so that it is refused in the end. */
  readonly json?: (t: Trial) => object
}

const nobody = [unknownAgentId]

/** One of each operation. The deletion is of a rule that is not there, by a caller who may not know that. */
export const harmless: readonly Harmless[] = [
  { operation: 'listCapacityRules', method: 'GET', path: () => rulesPath },
  {
    operation: 'createCapacityRule',
    method: 'POST',
    path: () => rulesPath,
    json: (t) => t.body({ agent_ids: nobody }),
  },
  { operation: 'showCapacityRule', method: 'GET', path: rulePath },
  { operation: 'updateCapacityRule', method: 'PUT', path: rulePath, json: () => ({ agent_ids: nobody }) },
  { operation: 'deleteCapacityRule', method: 'DELETE', path: rulePath },
  { operation: 'listAssignees', method: 'GET', path: () => assigneesPath },
  { operation: 'listCapacityRuleAssignees', method: 'GET', path: assigneesOf },
  {
    operation: 'assignAgentsToCapacityRule',
    method: 'PATCH',
    path: agentsPath,
    json: () => ({ agent_ids: nobody }),
  },
]

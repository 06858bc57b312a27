import type { components, operations } from '@capacity-rules/contract/types'

/** Every path of the contract with its parameters, bodies and replies, as openapi-fetch and others take them. */
export type { components, operations, paths } from '@capacity-rules/contract/types'

type Schemas = components['schemas']

/** The name of an operation of the contract, which is the name of the method that calls it. */
export type OperationId = keyof operations

/** A capacity rule with a glance at who is in it. */
export type CapacityRule = Schemas['CapacityRule']
/** How much work an agent may hold at once, by channel. */
export type Capacities = Schemas['Capacities']
/** How many agents are in a rule, and those with the five lowest ids. */
export type CapacityRuleAssignees = Schemas['CapacityRuleAssignees']
/** An agent, by id and name. */
export type SampledAgent = Schemas['SampledAgent']
/** An agent with the rule that governs them and the capacities that it gives. */
export type Assignee = Schemas['Assignee']
/** One page of assignees, as it was sent. */
export type AssigneePage = Schemas['AssigneePage']

/** What a caller gives: the contract's own type, in which nothing will be changed. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T

/** Some channels of a rule. */
export type CapacitiesChange = Given<Schemas['CapacitiesChange']>
/** A new capacity rule. */
export type CreateCapacityRuleRequest = Given<Schemas['CreateCapacityRuleRequest']>
/** The fields of a rule to change. */
export type UpdateCapacityRuleRequest = Given<Schemas['UpdateCapacityRuleRequest']>
/** The agents to move into a rule: 1 to 10,000. */
export type AssignAgentsRequest = { readonly agent_ids: Given<Schemas['AssignedAgentIds']> }

import type { CapacityRule } from '@capacity-rules/client'

/** An agent of the account and the rule that governs them. */
export interface AccountAgent {
  readonly name: string
  readonly ruleId: string
}

/** An account as it was at one moment, in so far as it was read. */
export interface Account {
  /** As the server lists them. */
  readonly rules: readonly CapacityRule[]
  /** The entity tag of that list. Undefined on a server that gives none, as Zendesk. */
  readonly etag: string | undefined
  /** The agents that were asked for, and those that came along. */
  readonly agents: ReadonlyMap<number, AccountAgent>
}

/** Which agents a command has to know. */
export interface WantedAgents {
  /** The ids of rules whose agents all have to be known. */
  readonly rules: ReadonlySet<string>
  /** Agents whose rule has to be known. */
  readonly named: readonly number[]
}

import type { Channel } from './limits.ts'
import type { Position } from './problem.ts'

/** How many items of each channel an agent may hold at once. */
export type Capacities = Readonly<Record<Channel, number>>

/** An agent as a file names one. */
export interface FileAgent {
  readonly id: number
  readonly at: Position
}

/** A capacity rule as a file wants it. */
export interface FileRule {
  /** Which rule of the account is meant; without it the name says so. */
  readonly id: string | undefined
  /** Without spaces around it. */
  readonly name: string
  /** Empty where the file has none. */
  readonly description: string
  readonly default: boolean
  readonly capacities: Capacities
  /**
   * Who shall be in the rule. Undefined on the default rule, which has everybody else, and where the file leaves it to
   * others who is in the rule.
   */
  readonly agents: readonly FileAgent[] | undefined
  readonly at: { readonly id: Position; readonly name: Position }
}

/** A whole file, checked in itself: names, ids and agents are unique, and one rule is the default. */
export interface RulesFile {
  readonly rules: readonly FileRule[]
}

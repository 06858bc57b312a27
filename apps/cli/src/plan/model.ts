import type { FileRule } from '../file/model.ts'

/** A rule in a plan: one that the account has, or one that the plan makes, whose id nobody knows yet. */
export interface RuleRef {
  readonly id: string | undefined
  /** As it will be. */
  readonly name: string
}

/** A field of a rule that gets another value. */
export interface FieldChange {
  readonly field: 'name' | 'description' | `capacities.${keyof FileRule['capacities']}`
  readonly from: string | number
  readonly to: string | number
}

/** An agent who goes from one rule into another. */
export interface AgentMove {
  readonly agent: { readonly id: number; readonly name: string }
  readonly from: RuleRef
  readonly to: RuleRef
}

/** A rule that is left out of the file. */
export interface LeftOut {
  readonly rule: RuleRef
  /** How many agents it has when all moves are made. */
  readonly agents: number
}

/** What has to be done so that an account is as a file says. */
export interface Plan {
  readonly create: readonly { readonly rule: RuleRef; readonly wanted: FileRule }[]
  readonly update: readonly {
    readonly rule: RuleRef
    readonly wanted: FileRule
    readonly changes: readonly FieldChange[]
  }[]
  /** By the rule that they go into in the order of the file, then by id. */
  readonly moves: readonly AgentMove[]
  readonly switchDefault: { readonly from: RuleRef; readonly to: RuleRef; readonly wanted: FileRule } | undefined
  /** Deleted; their agents go to the default rule. */
  readonly delete: readonly LeftOut[]
  /** Not in the file, and left as they are. */
  readonly kept: readonly LeftOut[]
}

/** Whether a plan has nothing to do. */
export const isEmpty = (plan: Plan): boolean =>
  plan.create.length + plan.update.length + plan.moves.length + plan.delete.length === 0 && !plan.switchDefault

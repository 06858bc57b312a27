/** What a request asked for. Each write that sets a name or a description gives one that no other write gives. */
export type Asked =
  | { readonly kind: 'create'; readonly token: string; readonly key?: string; readonly agents: readonly number[] }
  | {
      readonly kind: 'update'
      readonly rule: string
      readonly name?: string
      /** The counter in the description, one higher than the writer has read. */
      readonly counter?: number
      /** The whole set of agents wanted. */
      readonly agents?: readonly number[]
      readonly becomesDefault?: boolean
      /** The version that `If-Match` names. */
      readonly ifMatch?: number
    }
  | { readonly kind: 'assign'; readonly rule: string; readonly agents: readonly number[] }
  | { readonly kind: 'delete'; readonly rule: string; readonly ifMatch?: number }
  | { readonly kind: 'show'; readonly rule: string }
  | { readonly kind: 'list' }
  /** A page of the assignees of a rule or of all, with a filter or after a cursor. */
  | {
      readonly kind: 'assignees'
      readonly rule?: string
      readonly agents?: readonly number[]
      readonly after?: number
    }

/** A rule as a reply showed it. */
export interface SeenRule {
  readonly id: string
  /** Of the entity tag; a list has none for each rule. */
  readonly version?: number
  readonly name: string
  readonly description: string
  readonly isDefault: boolean
  readonly count: number
  /** The ids of the sampled agents. */
  readonly sample: readonly number[]
  /** `last_updated_at`, which rises with each change. */
  readonly updatedAt: string
}

/** A reply, as far as the checks read it. */
export interface Answer {
  readonly status: number
  readonly rules: readonly SeenRule[]
  /** The version of the list of rules. */
  readonly listVersion?: number
  /** Agents, and the rule that each of them was said to be in. */
  readonly placed: readonly (readonly [agent: number, rule: string])[]
  /** Whether it was kept from an earlier request with the same `Idempotency-Key`. */
  readonly isReplay: boolean
  /** Where it breaks the contract. */
  readonly broken: readonly string[]
}

/** A request, and what became of it. Times are milliseconds of one clock. */
export interface Call {
  readonly server: number
  readonly asked: Asked
  readonly startMs: number
  /** When the answer was there, or the client gave up. */
  readonly endMs: number
  readonly answer?: Answer
  /** Why there is no answer. */
  readonly lost?: 'connection' | 'timeout'
}

export type FaultKind =
  | 'server killed'
  | 'postgres crashed'
  | 'postgres frozen'
  | 'backends terminated'
  | 'connections cut'
  | 'commit answers lost'
  | 'failover'

/** Something that was broken on purpose. */
export interface Fault {
  readonly kind: FaultKind
  readonly startMs: number
  /** When nothing was broken any more. */
  readonly healedMs: number
  /** When all servers had answered a read and a write since. */
  readonly recoveredMs: number
  /** The server that was killed. */
  readonly server?: number
}

/** All that happened in a run. */
export interface History {
  readonly agents: readonly number[]
  /** The rules that were there before the first request. Nobody deletes them, and only they become the default rule. */
  readonly rules: readonly SeenRule[]
  readonly calls: readonly Call[]
  readonly faults: readonly Fault[]
}

/** Whether a call has written, as far as its client knows. */
export type Outcome = 'done' | 'refused' | 'unknown'

const reads = new Set(['show', 'list', 'assignees'])

export const isWrite = ({ asked }: Call): boolean => !reads.has(asked.kind)

/** What its client knows of a write. A 503 and no answer at all leave open whether it was done, or will be. */
export function outcomeOf({ answer }: Call): Outcome {
  if (answer === undefined || answer.status === 503) return 'unknown'
  return answer.status < 300 ? 'done' : 'refused'
}

/** The rule that a request names, if it names one. */
export const ruleOf = ({ asked }: Call): string | undefined => ('rule' in asked ? asked.rule : undefined)

/** The number in a description. */
export const counterIn = (description: string): number => Number(/^counter (\d+)$/.exec(description)?.[1] ?? Number.NaN)

/** The description of a rule that a client made, which stays as it is. */
export const madeBy = (token: string): string => `made by ${token}`

/** The description that holds a number. */
export const counterText = (counter: number): string => `counter ${counter}`

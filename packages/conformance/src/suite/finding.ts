import type { Origin } from './requirement.ts'

/**
 * How a requirement fared. `same` and `differs` are the words for a decision of Capacity Rules that is held against a
 * server which need not share it.
 */
export type Result = 'pass' | 'fail' | 'same' | 'differs' | 'not applicable'

/** What broke a requirement: the request, what it should have led to, and what it did lead to. */
export interface Failure {
  readonly sent: string
  readonly expected: string
  readonly seen: string
}

export interface Finding {
  readonly id: string
  readonly theme: string
  readonly origin: Origin
  readonly contract?: string
  readonly rule: string
  readonly result: Result
  /** Why it is not applicable. */
  readonly reason?: string
  readonly failure?: Failure
  readonly ms: number
}

/** All that a run has found. */
export interface Report {
  readonly baseUrl: string
  readonly profile: 'capacity-rules' | 'zendesk'
  /** The version of the contract that the server was held against. */
  readonly contractVersion: string
  readonly startedAt: string
  readonly seconds: number
  readonly requests: number
  /** How many agents the run was allowed to move. */
  readonly agents: number
  readonly findings: readonly Finding[]
  /** What the run could not put back. */
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

export const count = (findings: readonly Finding[], result: Result): number =>
  findings.filter((finding) => finding.result === result).length

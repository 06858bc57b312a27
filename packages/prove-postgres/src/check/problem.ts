/** A rule that a run has broken. */
export interface Problem {
  /** The rule, the same words for each time it is broken. */
  readonly rule: string
  /** What was seen. */
  readonly seen: string
}

export const problem = (rule: string, seen: string): Problem => ({ rule, seen })

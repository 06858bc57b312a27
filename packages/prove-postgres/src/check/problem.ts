/** A rule that a run has broken. */
export interface Problem {
  /** The rule, the same words for each time it is broken. */
  readonly rule: string
  /** What was seen. */
  readonly seen: string
  /** Whether a write that was acknowledged is not there. */
  readonly isLoss: boolean
}

export const problem = (rule: string, seen: string): Problem => ({ rule, seen, isLoss: false })

/** Something is not there that was acknowledged. */
export const loss = (rule: string, seen: string): Problem => ({ rule, seen, isLoss: true })

import { ConnectionError, TimeoutError } from '@capacity-rules/client'
import type { Account } from '../account/model.ts'
import type { Session } from '../account/read-account.ts'
import { describeStep, type Step } from '../plan/steps.ts'
import { KnownRules } from './known-rules.ts'
import { type Work, writeStep } from './write-step.ts'

/** How far a plan was carried out. */
export interface Outcome {
  readonly done: readonly Step[]
  /** The step that failed, and why. */
  readonly failed: { readonly step: Step; readonly error: unknown } | undefined
  /** The steps that were not begun, after a failure or because somebody asked to stop. */
  readonly left: readonly Step[]
}

/**
 * Carries out steps one after the other and stops at the first that fails. When the session's signal asks to stop, the
 * request under way is still awaited, so that it is known what was done.
 *
 * @param account what the steps were made of
 */
export async function carryOut(session: Session, account: Account, steps: readonly Step[]): Promise<Outcome> {
  const work: Work = { session, known: new KnownRules(session, account), made: new Map() }
  const { progress, signal } = session
  progress.start(steps.length, 'steps')
  try {
    for (const [at, step] of steps.entries()) {
      if (signal.aborted) return { done: steps.slice(0, at), failed: undefined, left: steps.slice(at) }
      try {
        await writeStep(work, step)
      } catch (error) {
        return { done: steps.slice(0, at), failed: { step, error }, left: steps.slice(at + 1) }
      }
      progress.advance(1)
    }
  } finally {
    progress.stop()
  }
  return { done: steps, failed: undefined, left: [] }
}

/** What was done and what not, line by line. */
export function describeOutcome({ done, failed, left }: Outcome, why: (error: unknown) => string): string {
  const lines = (heading: string, steps: readonly Step[]) =>
    steps.length === 0 ? [] : [heading, ...steps.map((step) => `  ${describeStep(step)}`)]
  return [
    ...lines('Done:', done),
    ...(failed ? ['Failed:', `  ${describeStep(failed.step)}: ${why(failed.error)}${doubtOf(failed.error)}`] : []),
    ...lines('Not done:', left),
  ].join('\n')
}

const doubtOf = (error: unknown): string =>
  error instanceof ConnectionError || error instanceof TimeoutError ? '; whether it was done is not known' : ''

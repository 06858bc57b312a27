import type { Exchange } from '../http/exchange.ts'
import { NoReply } from '../http/transport.ts'
import type { Failure, Finding, Result } from './finding.ts'
import { Mismatch, NotApplicable } from './mismatch.ts'
import type { Needs, Observation, ObservedFacts, Requirement, Theme } from './requirement.ts'
import type { Trial } from './trial.ts'

export interface RunOptions {
  readonly themes: readonly Theme[]
  readonly trial: Trial
  /** What is there for the needs of requirements: the reason why a requirement is not applicable, if one lacks. */
  readonly lacks: (needs: Needs) => string | undefined
  readonly facts: ObservedFacts
  /** All exchanges so far. */
  readonly exchanges: readonly Exchange[]
  /** Is told what is checked next. */
  readonly onProgress?: (done: number, all: number, id: string) => void
  /** Ends the run between two requirements. */
  readonly signal?: AbortSignal | undefined
}

/** Checks the requirements, one after the other: first those that send requests, then those that look at all of them. */
export async function checkAll(options: RunOptions): Promise<readonly Finding[]> {
  const { themes, trial, lacks, facts, exchanges, onProgress, signal } = options
  const findings = new Map<string, Finding>()
  const all = themes.flatMap(({ requirements = [], observations = [] }) => [...requirements, ...observations]).length
  const note = async (theme: Theme, about: Requirement | Observation, work: () => Promise<void>) => {
    if (signal?.aborted) return
    onProgress?.(findings.size, all, about.id)
    const lack = lacks(about.needs ?? {})
    const startedAt = performance.now()
    const outcome = lack === undefined ? await outcomeOf(work) : notApplicable(lack)
    const ms = Math.round(performance.now() - startedAt)
    const { id, origin, contract, rule } = about
    const result = facts.zendesk && origin === 'D' ? decisionResult(outcome.result) : outcome.result
    const where = contract === undefined ? {} : { contract }
    findings.set(id, { id, theme: theme.name, origin, ...where, rule, ...outcome, result, ms })
  }
  for (const theme of themes) {
    for (const requirement of theme.requirements ?? []) {
      await note(theme, requirement, () => checkTidily(requirement, trial))
    }
  }
  for (const theme of themes) {
    for (const observation of theme.observations ?? []) {
      await note(theme, observation, async () => {
        if (observation.look(exchanges, facts) === 0) throw new NotApplicable('no reply of the run is of this kind')
      })
    }
  }
  // In the order of the themes, whichever was checked first.
  return themes
    .flatMap(({ requirements = [], observations = [] }) => [...requirements, ...observations])
    .flatMap(({ id }) => findings.get(id) ?? [])
}

async function checkTidily({ check, needs = {} }: Requirement, trial: Trial): Promise<void> {
  const made = trial.madeSoFar()
  try {
    await check(trial)
  } finally {
    if (needs.defaultSwitch) await trial.defaultBack()
    await trial.tidy(made)
  }
}

interface Outcome {
  readonly result: Result
  readonly reason?: string
  readonly failure?: Failure
}

const notApplicable = (reason: string): Outcome => ({ result: 'not applicable', reason })

async function outcomeOf(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work()
    return { result: 'pass' }
  } catch (error) {
    if (error instanceof NotApplicable) return notApplicable(error.message)
    if (error instanceof Mismatch) {
      const { sent, expected, seen } = error
      return { result: 'fail', failure: { sent, expected, seen } }
    }
    if (error instanceof NoReply) {
      return { result: 'fail', failure: { sent: error.sent, expected: 'a reply', seen: error.message } }
    }
    throw error
  }
}

const decisionResult = (result: Result): Result => (result === 'pass' ? 'same' : result === 'fail' ? 'differs' : result)

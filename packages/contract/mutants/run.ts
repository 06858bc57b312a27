import { type Check, checks, firstFailure } from './checks.ts'
import type { Mutant } from './mutants.ts'
import { Workspace } from './workspace.ts'

/** What became of a mutant. */
export interface Outcome {
  readonly name: string
  /** The check that caught it; undefined if it survived all. */
  readonly caughtBy: string | undefined
}

/**
 * Puts each mutant into a copy of the workspace and makes the checks there. Every copy passes them all before it has a
 * mutant, since a check that always fails would catch anything.
 *
 * @param jobs how many copies are worked in at the same time
 * @param told called with each outcome as it comes
 * @returns the outcomes in the order of the mutants
 * @throws Error when a check fails without a mutant
 */
export async function runMutants(
  mutants: readonly Mutant[],
  jobs: number,
  told: (outcome: Outcome) => void = () => {},
  all: readonly Check[] = checks,
): Promise<Outcome[]> {
  const outcomes = new Map<Mutant, Outcome>()
  const waiting = mutants.values()
  const work = async (isFirst: boolean) => {
    await using workspace = await Workspace.copy()
    if (isFirst) {
      const failing = await firstFailure(workspace.folder, all)
      if (failing !== undefined) throw new Error(`${failing} fails without a mutant`)
    }
    for (const mutant of waiting) {
      const caughtBy = await workspace.having(mutant, () => firstFailure(workspace.folder, all))
      const outcome = { name: mutant[0], caughtBy }
      outcomes.set(mutant, outcome)
      told(outcome)
    }
  }
  await Promise.all(Array.from({ length: jobs }, (_, index) => work(index === 0)))
  return mutants.flatMap((mutant) => outcomes.get(mutant) ?? [])
}

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
 * Puts each mutant into a copy of the workspace and makes the checks there. A check that catches one has to pass
 * without it, since a check that always fails would catch anything.
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
  const sound = new Set<string>()
  const work = async () => {
    await using workspace = await Workspace.copy()
    for (const mutant of waiting) {
      const caughtBy = await workspace.having(mutant, () => firstFailure(workspace.folder, all))
      if (caughtBy !== undefined && !sound.has(caughtBy)) await proveSound(caughtBy, workspace, all)
      if (caughtBy !== undefined) sound.add(caughtBy)
      const outcome = { name: mutant[0], caughtBy }
      outcomes.set(mutant, outcome)
      told(outcome)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return mutants.flatMap((mutant) => outcomes.get(mutant) ?? [])
}

/** Makes the checks up to this one on the contract as it is. */
async function proveSound(name: string, { folder }: Workspace, all: readonly Check[]): Promise<void> {
  const failing = await firstFailure(folder, all.slice(0, all.findIndex((check) => check.name === name) + 1))
  if (failing !== undefined) throw new Error(`${failing} fails without a mutant`)
}

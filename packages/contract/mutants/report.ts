import type { Outcome } from './run.ts'

/** A row of the table: the mutant, and what caught it. */
export function row({ name, caughtBy }: Outcome, width: number): string {
  return `${name.padEnd(width)}  ${caughtBy ?? 'SURVIVED'}\n`
}

/** How many mutants were caught, and by which checks, the busiest first. */
export function summary(outcomes: readonly Outcome[]): string {
  const caught = outcomes.flatMap(({ caughtBy }) => caughtBy ?? [])
  const counts = [...Map.groupBy(caught, (check) => check)].toSorted(([, a], [, b]) => b.length - a.length)
  const checks = counts.map(([check, { length }]) => `${length} by ${check}`).join(', ')
  return `${caught.length} of ${outcomes.length} mutants of the contract were caught${checks && `: ${checks}`}\n`
}

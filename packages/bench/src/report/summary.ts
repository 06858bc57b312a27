import type { Measured } from '../http.ts'
import type { Load } from '../load/measure.ts'
import { median } from '../median.ts'
import type { ServerName } from '../scenarios.ts'

export type Summary = Omit<Load, 'requests'> & Pick<Measured, 'cpuMicros'>

/** The rounds of a server in a scenario as one: the median of each number. Undefined where it took no part. */
export function summarise(measured: readonly Measured[], scenario: string, server: ServerName): Summary | undefined {
  const rounds = roundsOf(measured, scenario, server)
  if (rounds.length === 0) return undefined
  const middle = (pick: (one: Measured) => number) => median(rounds.map(pick))
  return {
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    cpuMicros: middle(({ cpuMicros }) => cpuMicros),
  }
}

/**
 * How many requests ours answered for each one of another server: the median over the rounds, since the two stand next
 * to each other in each round and a slow moment hits both. Undefined where the other took no part.
 */
export function ratioTo(measured: readonly Measured[], scenario: string, server: ServerName): number | undefined {
  const theirs = new Map(roundsOf(measured, scenario, server).map(({ round, perSecond }) => [round, perSecond]))
  const ratios = roundsOf(measured, scenario, 'ours').flatMap(({ round, perSecond }) => {
    const other = theirs.get(round)
    return other === undefined ? [] : [perSecond / other]
  })
  return ratios.length === 0 ? undefined : median(ratios)
}

const roundsOf = (measured: readonly Measured[], scenario: string, server: ServerName): Measured[] =>
  measured.filter((one) => one.scenario === scenario && one.server === server)

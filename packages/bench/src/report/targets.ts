import type { Imports } from '../long.ts'
import type { ServerName } from '../scenarios.ts'
import type { HttpResults, PostgresResults, Results } from './results.ts'
import { ratioTo } from './summary.ts'

/** Something that the server is meant to reach, and whether it did in this run. */
export interface Target {
  readonly name: string
  readonly wanted: string
  readonly value: number
  readonly isReached: boolean
}

const least = (name: string, value: number, wanted: number): Target => ({
  name,
  wanted: `at least ${wanted}`,
  value,
  isReached: value >= wanted,
})

const most = (name: string, value: number, wanted: number): Target => ({
  name,
  wanted: `at most ${wanted}`,
  value,
  isReached: value <= wanted,
})

/** How ours has to stand to another server, in the scenarios that are meant and that it took part in. */
const ratios = (
  { scenarios, http }: HttpResults,
  server: ServerName,
  letter: string,
  wanted: number,
  meant: RegExp,
): Target[] =>
  scenarios
    .filter((scenario) => meant.test(scenario))
    .flatMap((scenario) => {
      const value = ratioTo(http, scenario, server)
      return value === undefined ? [] : [least(`${scenario}: a/${letter}`, value, wanted)]
    })

/** The targets that the run has the numbers for. */
export function targets({ inStore, imports, soak, ...results }: Results): Target[] {
  return [
    ...ratios(results, 'bare', 'c', 0.85, /^page/),
    ...ratios(results, 'fixed', 'b', 0.6, /^(?:show|304)/),
    most('page at 99 % against the first, in the store', inStore.farPageMs / inStore.firstPageMs, 1.2),
    most('list of all rules, in the store, ms', inStore.listRulesMs, 3),
    ...(imports ? importTargets(imports) : []),
    ...(soak ? [most('soak: heap after against before', soak.after.heapBytes / soak.before.heapBytes, 1.1)] : []),
  ]
}

const importTargets = ({ large, huge, insertSeconds }: Imports): Target[] => [
  most('import: memory of 3,000,000 against 1,000,000 users', huge.rssGrowthBytes / large.rssGrowthBytes, 1.25),
  most('import: time against a bare insert of the rows', large.seconds / insertSeconds, 2),
]

/** The targets that a run on PostgreSQL has the numbers for. */
export const postgresTargets = ({ pages, ...results }: PostgresResults): Target[] => [
  ...ratios(results, 'bare', 'c', 0.9, /^(?:page|show)/),
  ...ratios(results, 'transaction', 'e', 0.8, /./),
  ...(pages ? pageTargets(pages) : []),
]

const pageTargets = ({ agents: [few, many], inStore, overHttp }: NonNullable<PostgresResults['pages']>): Target[] =>
  Object.entries({ 'in the store': inStore, 'over HTTP': overHttp }).flatMap(([where, times]) =>
    times.map(({ page, ms: [ofFew = 0, ofMany = 0] }) =>
      most(`page, ${page}: among ${many} agents against ${few}, ${where}`, ofMany / ofFew, 1.2),
    ),
  )

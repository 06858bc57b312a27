import type { PageTime } from '../page-times.ts'
import { postgresServerNames } from '../scenarios.ts'
import { about, details, rates, reached } from './http-tables.ts'
import type { PostgresResults } from './results.ts'
import { fixed, mebibytes, ratio, table } from './table.ts'
import { postgresTargets } from './targets.ts'

/** The results on PostgreSQL for people. */
export const postgresMarkdown = (results: PostgresResults): string =>
  [
    about(results, postgresServerNames),
    where(results),
    rates(results, postgresServerNames),
    details(results, postgresServerNames),
    pages(results),
    imports(results),
    reached(postgresTargets(results)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

const where = ({ load }: PostgresResults): string =>
  [
    'A PostgreSQL of its own on the same machine, with `fsync` and `synchronous_commit` on; a database for each server.',
    `The load average before was ${load.map((one) => fixed(one)).join(', ')}.`,
    'The load, the servers and the database share the processors: with two of them, a second server process takes its',
    'time from the other two, and more than a little of it could only be seen on a machine with more.',
    "Processor µs are the servers' own, without the database.",
  ].join('\n')

function pages({ pages: found }: PostgresResults): string {
  if (!found) return ''
  const tableOf = (where: string, times: readonly PageTime[]) =>
    table(
      [`page ${where}, ms`, ...found.agents.map((count) => `${count} agents`), 'ratio'],
      times.map(({ page, ms: [few = 0, many = 0] }) => [page, fixed(few, 3), fixed(many, 3), ratio(many / few)]),
    )
  return [
    tableOf('in the store', found.inStore),
    'The agents of a filter lie far apart: among many, each is a place in memory that the processor has not near it.',
    tableOf('over HTTP, one at a time', found.overHttp),
  ].join('\n\n')
}

function imports({ imports: found }: PostgresResults): string {
  if (!found) return ''
  const { imported, copySeconds } = found
  const { users, seconds, rssGrowthBytes } = imported
  return table(
    ['', 'seconds', 'memory MiB'],
    [
      [`import of ${users} users`, fixed(seconds, 1), mebibytes(rssGrowthBytes)],
      [`bare COPY of ${users} users and their assignments`, fixed(copySeconds, 1), ''],
      ['import / COPY', ratio(seconds / copySeconds), ''],
    ],
  )
}

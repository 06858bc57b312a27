import { serverNames } from '../scenarios.ts'
import { about, details, rates, reached } from './http-tables.ts'
import type { Results } from './results.ts'
import { fixed, mebibytes, table } from './table.ts'
import { targets } from './targets.ts'

/** The results for people. */
export const markdown = (results: Results): string =>
  [
    about(results, serverNames),
    rates(results, serverNames),
    details(results, serverNames),
    inStore(results),
    imports(results),
    soak(results),
    reached(targets(results)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

function inStore({ size, inStore: { listRulesMs, firstPageMs, farPageMs } }: Results): string {
  const rows = [
    [`list of ${size.rules} rules`, fixed(listRulesMs, 3)],
    ['page, first', fixed(firstPageMs, 3)],
    ['page at 99 % of the agents', fixed(farPageMs, 3)],
  ]
  return table(['in the store', 'ms'], rows)
}

function imports({ imports: found }: Results): string {
  if (!found) return ''
  const { small, large, huge, insertSeconds } = found
  const rows = [small, large, huge].map(({ users, seconds, rssGrowthBytes }) => [
    `import of ${users} users`,
    fixed(seconds, 1),
    mebibytes(rssGrowthBytes),
  ])
  return table(
    ['', 'seconds', 'memory MiB'],
    [...rows, [`bare insert of ${large.users} users`, fixed(insertSeconds, 1), '']],
  )
}

function soak({ soak: found }: Results): string {
  if (!found) return ''
  const rows = [
    ['before', mebibytes(found.before.rssBytes), mebibytes(found.before.heapBytes)],
    [`after ${found.requests} requests`, mebibytes(found.after.rssBytes), mebibytes(found.after.heapBytes)],
  ]
  return table(['memory', 'process MiB', 'heap MiB'], rows)
}

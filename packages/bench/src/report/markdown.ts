import { type ServerName, serverNames } from '../scenarios.ts'
import type { Results } from './results.ts'
import { ratioTo, type Summary, summarise } from './summary.ts'
import { targets } from './targets.ts'

/** What the letters at the head of the tables stand for. */
const letters: Readonly<Record<ServerName, { readonly letter: string; readonly about: string }>> = {
  ours: { letter: 'a', about: 'this server, as `serve` puts it together, with `LOG_LEVEL=warn`' },
  fixed: { letter: 'b', about: 'bare `node:http` that gives the same bytes to everything' },
  bare: { letter: 'c', about: 'bare `node:http` on the same SQL, token look-up included; no framework, no validation' },
  fastify: { letter: 'd', about: 'Fastify with compiled schemas on the same store and use cases; it logs nothing' },
  transaction: { letter: 'e', about: 'bare `node:http` with the same statements in one transaction' },
}

const others = serverNames.filter((name) => name !== 'ours')
const letterOf = (name: ServerName): string => letters[name].letter

/** The results for people. */
export const markdown = (results: Results): string =>
  [
    about(results),
    rates(results),
    details(results),
    inStore(results),
    imports(results),
    soak(results),
    reached(results),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

const about = ({ node, processors, size, rounds, connections }: Results): string =>
  [
    `${size.agents} agents and ${size.rules} rules; medians of ${rounds} rounds, ${connections} connections; Node ${node}, ${processors}.`,
    '',
    ...serverNames.map((name) => `- **${letterOf(name)}**: ${letters[name].about}`),
  ].join('\n')

/** Requests a second of each server, and how ours stands to the others. */
function rates({ scenarios, http }: Results): string {
  const head = ['requests/s', ...serverNames.map(letterOf), ...others.map((name) => `a/${letterOf(name)}`)]
  const rows = scenarios.map((scenario) => [
    scenario,
    ...serverNames.map((name) => whole(summarise(http, scenario, name)?.perSecond)),
    ...others.map((name) => ratio(ratioTo(http, scenario, name))),
  ])
  return table(head, rows)
}

/** What a request takes: for who waits, and of the processor. */
function details({ scenarios, http }: Results): string {
  const head = ['p50 / p99 ms; processor µs', ...serverNames.map(letterOf)]
  const cell = (summary: Summary | undefined): string =>
    summary ? `${fixed(summary.p50Ms)} / ${fixed(summary.p99Ms)}; ${whole(summary.cpuMicros)}` : ''
  const rows = scenarios.map((scenario) => [
    scenario,
    ...serverNames.map((name) => cell(summarise(http, scenario, name))),
  ])
  return table(head, rows)
}

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

const reached = (results: Results): string =>
  table(
    ['target', 'wanted', 'reached', ''],
    targets(results).map(({ name, wanted, value, isReached }) => [
      name,
      wanted,
      fixed(value),
      isReached ? 'yes' : '**no**',
    ]),
  )

const table = ([first = '', ...head]: readonly string[], rows: readonly (readonly string[])[]): string =>
  [[first, ...head], ['---', ...head.map(() => '---:')], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const whole = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(0))
const fixed = (value: number, digits = 2): string => value.toFixed(digits)
const ratio = (value: number | undefined): string => (value === undefined ? '' : fixed(value))
const mebibytes = (bytes: number): string => fixed(bytes / 2 ** 20, 1)

import type { ServerName } from '../scenarios.ts'
import type { HttpResults } from './results.ts'
import { ratioTo, type Summary, summarise } from './summary.ts'
import { fixed, ratio, table, whole } from './table.ts'
import type { Target } from './targets.ts'

/** What the letters at the head of the tables stand for. */
const letters: Readonly<Record<ServerName, { readonly letter: string; readonly about: string }>> = {
  ours: { letter: 'a', about: 'this server, as `serve` puts it together, with `LOG_LEVEL=warn`' },
  fixed: { letter: 'b', about: 'bare `node:http` that gives the same bytes to everything' },
  bare: { letter: 'c', about: 'bare `node:http` on the same SQL, token look-up included; no framework, no validation' },
  fastify: { letter: 'd', about: 'Fastify with compiled schemas on the same store and use cases; it logs nothing' },
  transaction: { letter: 'e', about: 'bare `node:http` with the same statements in one transaction' },
  workers: { letter: 'f', about: 'this server with `--workers 2`' },
}

const letterOf = (name: ServerName): string => letters[name].letter

/** What was measured, and what the letters mean. */
export const about = (
  { node, processors, size, rounds, connections }: HttpResults,
  names: readonly ServerName[],
): string =>
  [
    `${size.agents} agents and ${size.rules} rules; medians of ${rounds} rounds, ${connections} connections; Node ${node}, ${processors}.`,
    '',
    ...names.map((name) => `- **${letterOf(name)}**: ${letters[name].about}`),
  ].join('\n')

/** Requests a second of each server, and how ours stands to the others. */
export function rates({ scenarios, http }: HttpResults, names: readonly ServerName[]): string {
  const others = names.filter((name) => name !== 'ours')
  const head = ['requests/s', ...names.map(letterOf), ...others.map((name) => `a/${letterOf(name)}`)]
  const rows = scenarios.map((scenario) => [
    scenario,
    ...names.map((name) => whole(summarise(http, scenario, name)?.perSecond)),
    ...others.map((name) => ratio(ratioTo(http, scenario, name))),
  ])
  return table(head, rows)
}

/** What a request takes: for who waits, and of the processor. */
export function details({ scenarios, http }: HttpResults, names: readonly ServerName[]): string {
  const head = ['p50 / p99 ms; processor µs', ...names.map(letterOf)]
  const cell = (summary: Summary | undefined): string =>
    summary ? `${fixed(summary.p50Ms)} / ${fixed(summary.p99Ms)}; ${whole(summary.cpuMicros)}` : ''
  const rows = scenarios.map((scenario) => [scenario, ...names.map((name) => cell(summarise(http, scenario, name)))])
  return table(head, rows)
}

/** The targets, and which of them were reached. */
export const reached = (all: readonly Target[]): string =>
  table(
    ['target', 'wanted', 'reached', ''],
    all.map(({ name, wanted, value, isReached }) => [name, wanted, fixed(value), isReached ? 'yes' : '**no**']),
  )

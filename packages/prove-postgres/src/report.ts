import type { Problem } from './check/problem.ts'
import { type Call, type Fault, isWrite, outcomeOf } from './history.ts'
import type { Proof } from './prove.ts'

/** How many examples of a problem are shown. */
const mostExamples = 3

/** The figures of a run, and its problems, for people to read. */
export function summary({ history: { calls, faults }, problems }: Proof): string {
  const writes = calls.filter(isWrite)
  const count = (outcome: string) => writes.filter((call) => outcomeOf(call) === outcome).length
  const lines = [
    `requests               ${calls.length}`,
    `writes acknowledged    ${count('done')}`,
    `writes refused         ${count('refused')}  (404, 412)`,
    `writes unknown         ${count('unknown')}  (503 or no answer)`,
    `answers                ${answers(calls)}`,
    `faults                 ${faults.length}${faults.length > 0 ? `  (${byKind(faults)})` : ''}`,
    ...(faults.length > 0 ? [`recovery, ms           ${recovery(faults)}`] : []),
    `acknowledged and lost  ${problems.filter(({ isLoss }) => isLoss).length}`,
    `other problems         ${problems.filter(({ isLoss }) => !isLoss).length}`,
  ]
  return [...lines, ...examples(problems)].join('\n')
}

const tally = (names: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort()
}

const answers = (calls: readonly Call[]): string =>
  tally(calls.map(({ answer, lost }) => String(answer?.status ?? lost)))
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ')

const byKind = (faults: readonly Fault[]): string =>
  tally(faults.map(({ kind }) => kind))
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ')

/** How long servers took until all had answered a read and a write, after what was broken was mended. */
function recovery(faults: readonly Fault[]): string {
  const kinds = Map.groupBy(faults, ({ kind }) => kind)
  return [...kinds]
    .map(([kind, all]) => {
      const times = all.map(({ healedMs, recoveredMs }) => recoveredMs - healedMs).sort((one, other) => one - other)
      const longestMs = Math.max(...all.map(({ startMs, recoveredMs }) => recoveredMs - startMs))
      const [median, longest] = [times[times.length >> 1], times.at(-1)].map((time) => Math.round(time ?? 0))
      return `${kind}: median ${median}, longest ${longest} (${Math.round(longestMs)} with the fault itself)`
    })
    .join(`\n${' '.repeat(23)}`)
}

function examples(problems: readonly Problem[]): string[] {
  return tally(problems.map(({ rule }) => rule)).flatMap(([rule, count]) => [
    `\n${count} times not: ${rule}`,
    ...problems
      .filter((problem) => problem.rule === rule)
      .slice(0, mostExamples)
      .map(({ seen }) => `  ${seen}`),
  ])
}

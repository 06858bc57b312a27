import type { Problem } from './check/problem.ts'
import { type Call, type Fault, type FaultKind, isWrite, outcomeOf } from './history.ts'
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

/** From the moment that nothing was broken any more until all servers had answered a read and a write. */
function recovery(faults: readonly Fault[]): string {
  const kinds = new Map<FaultKind, number[]>()
  for (const { kind, healedMs, recoveredMs } of faults) {
    kinds.set(kind, [...(kinds.get(kind) ?? []), recoveredMs - healedMs])
  }
  return [...kinds]
    .map(([kind, times]) => {
      const sorted = times.sort((one, other) => one - other).map(Math.round)
      return `${kind}: median ${sorted[sorted.length >> 1]}, longest ${sorted.at(-1)}`
    })
    .join('; ')
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

import { type Call, type History, outcomeOf } from '../history.ts'
import { loss, type Problem, problem } from './problem.ts'

interface Condition {
  readonly call: Call
  readonly rule: string
  readonly version: number
}

/** `If-Match`: what was written in between is never overwritten, and nothing is refused without a reason. */
export function checkConditions({ calls }: History): Problem[] {
  const seen = versionsSeen(calls)
  const conditions = calls.flatMap((call): Condition[] => {
    const { asked } = call
    return 'ifMatch' in asked && asked.ifMatch !== undefined ? [{ call, rule: asked.rule, version: asked.ifMatch }] : []
  })
  return [...checkTaken(conditions, seen), ...conditions.flatMap((condition) => checkRefused(condition, seen))]
}

/** The versions that were seen of each rule, with the last time that a call which saw it began. */
function versionsSeen(calls: readonly Call[]): Map<string, Map<number, number>> {
  const seen = new Map<string, Map<number, number>>()
  for (const { answer, startMs } of calls) {
    if (answer === undefined || answer.isReplay) continue
    for (const { id, version } of answer.rules) {
      if (version === undefined) continue
      const versions = seen.get(id) ?? new Map<number, number>()
      versions.set(version, Math.max(versions.get(version) ?? startMs, startMs))
      seen.set(id, versions)
    }
  }
  return seen
}

function checkTaken(conditions: readonly Condition[], seen: ReadonlyMap<string, ReadonlyMap<number, number>>) {
  const taken = new Set<string>()
  return conditions.flatMap(({ call, rule, version }): Problem[] => {
    if (outcomeOf(call) !== 'done') return []
    const after = call.asked.kind === 'delete' ? Number.POSITIVE_INFINITY : call.answer?.rules[0]?.version
    if (after === undefined || after === version) return []
    const what = `${rule}, version ${version}`
    const twice = taken.has(what) ? [loss('a version is followed by one If-Match write', what)] : []
    taken.add(what)
    const between = [...(seen.get(rule)?.keys() ?? [])].find((other) => other > version && other < after)
    if (between === undefined) return twice
    return [...twice, loss('an If-Match write overwrites nothing that came between', `${what}: ${between} was there`)]
  })
}

/** The writer had read the version; whoever finds it later finds that it was there all the time. */
function checkRefused({ call, rule, version }: Condition, seen: ReadonlyMap<string, ReadonlyMap<number, number>>) {
  if (call.answer?.status !== 412) return []
  const lastMs = seen.get(rule)?.get(version) ?? 0
  if (lastMs <= call.endMs) return []
  return [problem('an If-Match of the current version is not refused', `${rule}, version ${version}`)]
}

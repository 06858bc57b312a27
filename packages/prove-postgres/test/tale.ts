import { checkHistory } from '../src/check/check.ts'
import { type Answer, type Asked, type Call, counterText, type Fault, type SeenRule } from '../src/history.ts'

/** A rule as it is shown, at a version; each version has a time of its own. */
export const rule = (id: string, version: number, more: Partial<SeenRule> = {}): SeenRule => ({
  id,
  version,
  name: `name of ${id}`,
  description: counterText(0),
  isDefault: id === 'home',
  count: id === 'home' ? agents.length : 0,
  sample: id === 'home' ? agents : [],
  updatedAt: new Date(version * 1000).toISOString(),
  ...more,
})

export const agents = [1, 2, 3]

/** In every tale there are two rules at first, and all agents are in the default rule. */
const rules = [rule('home', 1), rule('other', 1)]

/** A request from one time to another, to the first server, with its answer; without one it went unanswered. */
export function call(startMs: number, endMs: number, asked: Asked, answer?: Partial<Answer>): Call {
  const base = { server: 0, asked, startMs, endMs }
  if (!answer) return { ...base, lost: 'connection' }
  const status = asked.kind === 'delete' ? 204 : 200
  return { ...base, answer: { status, rules: [], placed: [], isReplay: false, broken: [], ...answer } }
}

/** A write that was answered 503 while something was broken. */
export const unknown = (startMs: number, endMs: number, asked: Asked): Call =>
  call(startMs, endMs, asked, { status: 503 })

/** Something is broken all the time, and the server that is asked is killed. */
const chaos: Fault = { kind: 'server killed', server: 0, startMs: 0, healedMs: 1e6, recoveredMs: 1e6 }

/** Which rules the calls broke, while things were broken. */
export const broken = (...calls: readonly Call[]): string[] => brokenBy([chaos], ...calls)

/** Which rules the calls broke, with these faults. */
export const brokenBy = (faults: readonly Fault[], ...calls: readonly Call[]): string[] => [
  ...new Set(checkHistory({ agents, rules, calls, faults }).map((problem) => problem.rule)),
]

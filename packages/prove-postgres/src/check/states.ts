import { isDeepStrictEqual } from 'node:util'
import type { Answer, History, SeenRule } from '../history.ts'
import { type Problem, problem } from './problem.ts'

const largestSample = 5

/** A list of rules is one committed state: it keeps the invariants while others write, too. */
export function checkLists({ agents, calls }: History): Problem[] {
  return calls.flatMap(({ asked, answer }) =>
    asked.kind === 'list' && answer?.status === 200 ? checkRules(answer.rules, agents.length) : [],
  )
}

function checkRules(rules: readonly SeenRule[], agents: number): Problem[] {
  const defaults = rules.filter(({ isDefault }) => isDefault).length
  const total = rules.map(({ count }) => count).reduce((sum, count) => sum + count, 0)
  const sampled = rules.flatMap(({ sample }) => sample)
  return [
    ...(defaults === 1 ? [] : [problem('one rule is the default rule', `${defaults} are`)]),
    ...(total === agents ? [] : [problem('each agent is counted once', `${total} counted of ${agents}`)]),
    ...(new Set(sampled).size === sampled.length
      ? []
      : [problem('an agent is in one rule', `a list samples one twice: ${sampled}`)]),
    ...rules.filter((rule) => !isSampleOf(rule)).map(({ id }) => problem('a sample is in order and full', id)),
  ]
}

const isSampleOf = ({ sample, count }: SeenRule): boolean =>
  sample.length === Math.min(largestSample, count) &&
  sample.every((id, index) => index === 0 || (sample[index - 1] ?? 0) < id)

/** What a server shows when nobody writes any more. */
export interface QuietView {
  readonly rules: readonly SeenRule[]
  /** The listing of all assignees. */
  readonly placed: Answer['placed']
  /** The listings of the rules. */
  readonly members: ReadonlyMap<string, readonly number[]>
}

/** With nobody writing, lists and listings agree, on each server and between them. */
export function checkQuiet(agents: readonly number[], views: readonly QuietView[]): Problem[] {
  const [first] = views
  const alike = views.every((view) => isDeepStrictEqual(view, first))
  return [
    ...(alike ? [] : [problem('all servers show the same', 'two of them differ')]),
    ...views.flatMap((view) => checkView(agents, view)),
  ]
}

function checkView(agents: readonly number[], { rules, placed, members }: QuietView): Problem[] {
  const listed = placed.map(([agent]) => agent)
  const all = isDeepStrictEqual(listed, [...agents])
    ? []
    : [problem('each agent is in one rule', `${listed.length} are listed, ${agents.length} there are`)]
  const each = rules.flatMap(({ id, count, sample }) => {
    const inside = placed.filter(([, rule]) => rule === id).map(([agent]) => agent)
    const own = members.get(id) ?? []
    return [
      ...(count === inside.length ? [] : [problem('counts equal membership', `${id}: ${count}, not ${inside.length}`)]),
      ...(isDeepStrictEqual(own, inside) ? [] : [problem('a listing has the members of its rule', `${id}: ${own}`)]),
      ...(isDeepStrictEqual([...sample], inside.slice(0, largestSample))
        ? []
        : [problem('a sample is the five lowest ids', `${id}: ${sample}`)]),
    ]
  })
  return [...checkRules(rules, agents.length), ...all, ...each]
}

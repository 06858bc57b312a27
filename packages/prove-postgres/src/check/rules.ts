import { type Call, type History, madeBy, outcomeOf, ruleOf } from '../history.ts'
import { before, type Effect, effectsOf, Timeline } from './effects.ts'
import { loss, type Problem, problem } from './problem.ts'

/** What is known of the life of a rule. */
interface Life {
  /** By when it certainly was there. */
  bornMs: number
  readonly deletes: Effect[]
  deleted: number
}

/** A created rule is there until it is deleted, once, and a key makes one rule at most. */
export function checkLives(history: History): Problem[] {
  const lives = livesOf(history)
  const existing = history.calls.flatMap((call) => {
    const { answer } = call
    if (answer === undefined || answer.isReplay) return []
    return [...checkSeen(call, lives), ...checkAbsent(call, lives)]
  })
  const twice = [...lives].filter(([, { deleted }]) => deleted > 1)
  return [
    ...existing,
    ...twice.map(([id]) => problem('a rule is deleted once', id)),
    ...checkMade(history),
    ...checkNames(history),
  ]
}

/** The rules that a reply shows, and those that agents were said to be in. */
const shownBy = ({ answer }: Call): Set<string> =>
  new Set([...(answer?.rules ?? []).map(({ id }) => id), ...(answer?.placed ?? []).map(([, rule]) => rule)])

function livesOf({ rules, calls }: History): Map<string, Life> {
  const effectOf = effectsOf(calls)
  const lives = new Map<string, Life>(rules.map(({ id }) => [id, { bornMs: before.latestMs, deletes: [], deleted: 0 }]))
  for (const call of calls) {
    for (const id of shownBy(call)) {
      const life = lives.get(id) ?? { bornMs: call.endMs, deletes: [], deleted: 0 }
      life.bornMs = Math.min(life.bornMs, call.endMs)
      lives.set(id, life)
    }
  }
  for (const call of calls) {
    const effect = call.asked.kind === 'delete' ? effectOf(call) : undefined
    const life = lives.get(ruleOf(call) ?? '')
    if (!effect || !life) continue
    life.deletes.push(effect)
    if (effect.isCertain) life.deleted++
  }
  return lives
}

function checkSeen(call: Call, lives: ReadonlyMap<string, Life>): Problem[] {
  return [...shownBy(call)].flatMap((id) => {
    const gone = lives.get(id)?.deletes.some(({ isCertain, latestMs }) => isCertain && latestMs < call.startMs)
    return gone ? [loss('a deleted rule is gone', `${id} was shown`)] : []
  })
}

/** Whoever does not find a rule that was there: somebody must have deleted it, and a delete that failed once may come. */
function checkAbsent(call: Call, lives: ReadonlyMap<string, Life>): Problem[] {
  const missing = ([, { bornMs, deletes }]: readonly [string, Life]): boolean =>
    bornMs < call.startMs && !deletes.some(({ startMs }) => startMs <= call.endMs)
  const asProblem = ([id]: readonly [string, Life]) => loss('a rule is there until it is deleted', `${id} was missing`)
  if (call.asked.kind === 'list' && call.answer?.status === 200) {
    const shown = shownBy(call)
    return [...lives]
      .filter(([id]) => !shown.has(id))
      .filter(missing)
      .map(asProblem)
  }
  const id = ruleOf(call)
  const life = id === undefined ? undefined : lives.get(id)
  if (call.answer?.status !== 404 || id === undefined || life === undefined) return []
  return [[id, life] as const].filter(missing).map(asProblem)
}

/** Each create says in its rule's description who it is, so that rules are found whose creation was not acknowledged. */
function checkMade({ rules, calls }: History): Problem[] {
  const known = new Set(rules.map(({ id }) => id))
  const tokens = new Set(calls.flatMap(({ asked }) => (asked.kind === 'create' ? [madeBy(asked.token)] : [])))
  const made = new Map<string, Set<string>>()
  for (const { id, description } of calls.flatMap(({ answer }) => answer?.rules ?? [])) {
    if (!known.has(id)) made.set(description, (made.get(description) ?? new Set()).add(id))
  }
  return [...made].flatMap(([description, ids]) => [
    ...(tokens.has(description) ? [] : [problem('every rule was made by somebody', `${[...ids]}: ${description}`)]),
    ...(ids.size === 1
      ? []
      : [problem('a create makes one rule, however often it is sent', `${description}: ${[...ids]}`)]),
  ])
}

/** The name that a rule is seen with is one that could have been the last that was given to it. */
function checkNames({ rules, calls }: History): Problem[] {
  const effectOf = effectsOf(calls)
  const given = new Map<string, Map<string, Effect>>(rules.map(({ id, name }) => [id, new Map([[name, before]])]))
  for (const call of calls) {
    const { asked } = call
    const effect = asked.kind === 'update' && asked.name !== undefined ? effectOf(call) : undefined
    if (!effect || asked.kind !== 'update' || asked.name === undefined) continue
    const names = given.get(asked.rule) ?? new Map<string, Effect>()
    given.set(asked.rule, names.set(asked.name, effect))
  }
  const timelines = new Map([...given].map(([id, names]) => [id, new Timeline([...names.values()])]))
  return calls.flatMap((call) => {
    if (outcomeOf(call) === 'unknown' || call.answer?.isReplay) return []
    return (call.answer?.rules ?? []).flatMap(({ id, name, description }) => {
      const effect = given.get(id)?.get(name) ?? (description === madeBy(name) ? before : undefined)
      if (effect === undefined || effect.startMs > call.endMs) {
        return [problem('every name was given by somebody', `${id}: ${name}`)]
      }
      const goneMs = timelines.get(id)?.overwrittenMs(effect.latestMs) ?? Number.POSITIVE_INFINITY
      return goneMs < call.startMs ? [loss('a write that was acknowledged is seen', `${id} was still ${name}`)] : []
    })
  })
}

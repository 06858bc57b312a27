import { type Call, counterIn, type History, outcomeOf, ruleOf, type SeenRule } from '../history.ts'
import { firstFall, type Sighting } from './effects.ts'
import { loss, type Problem, problem } from './problem.ts'

/** A rule as a call saw it. */
interface Sight {
  readonly call: Call
  readonly rule: SeenRule
}

/** What is seen of a rule, or of the list, never goes back, on whichever server, and a version is one content. */
export function checkVersions(history: History): Problem[] {
  const sights = sightsOf(history.calls)
  const lists = history.calls.flatMap((call) => sighting(call, call.answer?.listVersion))
  return [
    ...falls('the list of rules never goes back', '', lists),
    ...[...sights].flatMap(([id, seen]) => [
      ...falls(
        'the time of the last change never goes back',
        id,
        numbers(seen, (rule) => Date.parse(rule.updatedAt)),
      ),
      ...falls(
        'the version never goes back',
        id,
        numbers(seen, ({ version }) => version),
      ),
      ...falls('the counter never goes back', id, numbers(seen, counterOf)),
      ...checkContents(id, seen),
    ]),
    ...checkCounters(history, sights),
    ...history.calls.flatMap(checkOwn),
  ]
}

const counterOf = ({ description }: SeenRule): number | undefined => {
  const counter = counterIn(description)
  return Number.isNaN(counter) ? undefined : counter
}

function sightsOf(calls: readonly Call[]): Map<string, Sight[]> {
  const sights = new Map<string, Sight[]>()
  for (const call of calls) {
    // A reply that was kept tells what was.
    if (call.answer === undefined || call.answer.isReplay) continue
    for (const rule of call.answer.rules) {
      const seen = sights.get(rule.id)
      if (seen) seen.push({ call, rule })
      else sights.set(rule.id, [{ call, rule }])
    }
  }
  return sights
}

const sighting = ({ startMs, endMs }: Call, value: number | undefined): Sighting[] =>
  value === undefined ? [] : [{ startMs, endMs, value }]

const numbers = (sights: readonly Sight[], read: (rule: SeenRule) => number | undefined): Sighting[] =>
  sights.flatMap(({ call, rule }) => sighting(call, read(rule)))

function falls(rule: string, of: string, sightings: readonly Sighting[]): Problem[] {
  const fall = firstFall(sightings)
  return fall ? [problem(rule, `${of} ${fall[1].value} was read after ${fall[0].value}`.trim())] : []
}

/** Two replies with the same time of the last change show the same. */
function checkContents(id: string, sights: readonly Sight[]): Problem[] {
  const contents = new Map<string, string>()
  const versions = new Map<string, number>()
  return sights.flatMap(({ rule }) => {
    const { version, ...content } = rule
    const text = JSON.stringify(content)
    const known = contents.get(rule.updatedAt)
    contents.set(rule.updatedAt, known ?? text)
    const knownVersion = versions.get(rule.updatedAt)
    if (version !== undefined) versions.set(rule.updatedAt, knownVersion ?? version)
    const isOther = known !== undefined && known !== text
    const isOtherVersion = version !== undefined && knownVersion !== undefined && version !== knownVersion
    return isOther || isOtherVersion ? [problem('a version is one content', `${id}: ${known} and ${text}`)] : []
  })
}

/** Every acknowledged increment is in the counter; one without an answer may be. */
function checkCounters({ rules, calls }: History, sights: ReadonlyMap<string, readonly Sight[]>): Problem[] {
  return rules.flatMap(({ id, description }) => {
    const first = counterIn(description)
    if (Number.isNaN(first)) return []
    const increments = calls.filter((call) => 'counter' in call.asked && ruleOf(call) === id)
    const done = increments.filter((call) => outcomeOf(call) === 'done').length
    const unknown = increments.filter((call) => outcomeOf(call) === 'unknown').length
    const last = sights.get(id)?.reduce((one, other) => (other.call.startMs > one.call.startMs ? other : one))
    const value = counterIn(last?.rule.description ?? description) - first
    if (value >= done && value <= done + unknown) return []
    return [loss('every acknowledged increment is counted', `${id}: ${value} of ${done}, ${unknown} unknown`)]
  })
}

/** The reply to a write shows what was written. */
function checkOwn(call: Call): Problem[] {
  const { asked, answer } = call
  if (asked.kind !== 'update' || !answer || answer.status !== 200) return []
  const [rule] = answer.rules
  const isShown =
    rule !== undefined &&
    rule.id === asked.rule &&
    (asked.name === undefined || rule.name === asked.name) &&
    (asked.counter === undefined || counterIn(rule.description) === asked.counter) &&
    (asked.becomesDefault !== true || rule.isDefault) &&
    (asked.ifMatch === undefined || (rule.version ?? 0) >= asked.ifMatch)
  return isShown ? [] : [problem('the reply to a write shows what was written', JSON.stringify({ asked, rule }))]
}

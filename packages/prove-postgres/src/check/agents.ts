import { type Asked, type Call, type History, madeBy } from '../history.ts'
import { before, type Effect, effectsOf, Timeline } from './effects.ts'
import { loss, type Problem } from './problem.ts'

/** Every agent is seen in a rule into which it could have been moved last. */
export function checkAgents(history: History): Problem[] {
  const [first] = history.rules.filter(({ isDefault }) => isDefault)
  const places = new Map(history.agents.map((agent) => [agent, new Places(first?.id ?? '')]))
  const writes = writesOf(history.calls)
  for (const write of writes) {
    if (write.into) for (const agent of write.agents) places.get(agent)?.move(write.into, write.effect)
  }
  for (const place of places.values()) place.settle()
  for (const write of writes) {
    if (write.outOf === undefined) continue
    for (const [agent, place] of places) if (!write.agents.has(agent)) place.fall(write.outOf, write.effect)
  }
  for (const place of places.values()) place.settle()

  const defaults = new Set(history.calls.flatMap(({ asked }) => becoming(asked)))
  if (first) defaults.add(first.id)
  return history.calls.flatMap((call) => {
    if (call.answer === undefined || call.answer.isReplay) return []
    const sampled = call.answer.rules.flatMap(({ id, sample }) => sample.map((agent) => [agent, id] as const))
    return [...call.answer.placed, ...sampled].flatMap(([agent, rule]) =>
      places.get(agent)?.mayBeIn(rule, defaults.has(rule), call)
        ? []
        : [loss('an agent is in the rule of a move that could be the last', `${agent} was in ${rule}`)],
    )
  })
}

const becoming = (asked: Asked): string[] => (asked.kind === 'update' && asked.becomesDefault ? [asked.rule] : [])

/** What a write did to agents. */
interface Write {
  readonly effect: Effect
  readonly agents: ReadonlySet<number>
  /** The rule that the agents named went into. */
  readonly into?: string
  /** The rule that all others fell out of, into the default rule. */
  readonly outOf?: string
}

function writesOf(calls: readonly Call[]): Write[] {
  const shown = calls.flatMap(({ answer }) => answer?.rules ?? [])
  const made = new Map(shown.map(({ id, description }) => [description, id]))
  const effectOf = effectsOf(calls)
  const creates = new Set<string>()
  return calls.flatMap((call): Write[] => {
    const { asked } = call
    const effect = effectOf(call)
    if (!effect) return []
    if (asked.kind === 'assign') return [{ effect, agents: new Set(asked.agents), into: asked.rule }]
    if (asked.kind === 'delete') return [{ effect, agents: new Set(), outOf: asked.rule }]
    if (asked.kind === 'update' && asked.agents) {
      return [{ effect, agents: new Set(asked.agents), into: asked.rule, outOf: asked.rule }]
    }
    if (asked.kind !== 'create' || creates.has(asked.token)) return []
    creates.add(asked.token)
    // A rule that nobody ever saw does not matter, but that its agents may have left others does.
    return [{ effect, agents: new Set(asked.agents), into: made.get(madeBy(asked.token)) ?? asked.token }]
  })
}

/** Where an agent may be. */
class Places {
  /** Those that moved the agent wherever it was. */
  readonly #moves: Effect[] = []
  readonly #into = new Map<string, Effect[]>()
  /** Those that moved the agent out of a rule. */
  readonly #outOf = new Map<string, Effect[]>()
  readonly #falls: Effect[] = []
  #all = new Timeline([])
  #to = new Map<string, Timeline>()
  #from = new Map<string, Timeline>()
  #fallen = new Timeline([])

  /** @param rule where it is at first */
  constructor(rule: string) {
    this.move(rule, before)
  }

  move(rule: string, effect: Effect): void {
    this.#moves.push(effect)
    push(this.#into, rule, effect)
  }

  /** The members of a rule fall out of it: the agent too, if it could be one of them then. */
  fall(rule: string, effect: Effect): void {
    const cameMs = this.#to.get(rule)?.latestMs(effect.latestMs)
    if (cameMs === undefined) return
    push(this.#outOf, rule, effect)
    if (this.#all.overwrittenMs(cameMs) >= effect.startMs) this.#falls.push(effect)
  }

  /** Makes what was told so far ready to be asked. */
  settle(): void {
    this.#all = new Timeline(this.#moves)
    this.#to = timelines(this.#into)
    this.#from = timelines(this.#outOf)
    this.#fallen = new Timeline(this.#falls)
  }

  /** @param mayBeDefault whether the rule could be the default rule */
  mayBeIn(rule: string, mayBeDefault: boolean, { startMs, endMs }: Call): boolean {
    const cameMs = this.#to.get(rule)?.latestMs(endMs)
    const fellMs = mayBeDefault ? this.#fallen.latestMs(endMs) : undefined
    const leftMs = cameMs === undefined ? undefined : this.#from.get(rule)?.overwrittenMs(cameMs)
    return (
      (cameMs !== undefined && this.#all.overwrittenMs(cameMs) >= startMs && (leftMs ?? startMs) >= startMs) ||
      (fellMs !== undefined && this.#all.overwrittenMs(fellMs) >= startMs)
    )
  }
}

function push(map: Map<string, Effect[]>, rule: string, effect: Effect): void {
  const same = map.get(rule)
  if (same) same.push(effect)
  else map.set(rule, [effect])
}

const timelines = (map: ReadonlyMap<string, Effect[]>): Map<string, Timeline> =>
  new Map([...map].map(([rule, effects]) => [rule, new Timeline(effects)]))

import { type Call, outcomeOf } from '../history.ts'

/**
 * When a write took effect, as far as can be known from outside: not before `startMs`, before all writes that began
 * after `latestMs`, and perhaps not at all unless it `isCertain`.
 */
export interface Effect {
  readonly startMs: number
  readonly latestMs: number
  readonly isCertain: boolean
}

/** The state before the first request. */
export const before: Effect = {
  startMs: Number.NEGATIVE_INFINITY,
  latestMs: Number.NEGATIVE_INFINITY,
  isCertain: true,
}

/**
 * Finds the effects of writes. What was sent without an answer may still be done when its client has given up. But by
 * then its server has too, and the writes of an account are serial: it comes before all that are sent later, or never.
 * So its end counts for what comes first, as that of others does. A create that was sent more than once is one.
 */
export function effectsOf(calls: readonly Call[]): (call: Call) => Effect | undefined {
  const creates = new Map<string, Effect>()
  for (const call of calls) {
    const effect = call.asked.kind === 'create' ? effectOf(call) : undefined
    if (call.asked.kind !== 'create' || !effect) continue
    const known = creates.get(call.asked.token)
    creates.set(call.asked.token, known ? together(known, effect) : effect)
  }
  return (call) => (call.asked.kind === 'create' ? creates.get(call.asked.token) : effectOf(call))
}

function effectOf(call: Call): Effect | undefined {
  const outcome = outcomeOf(call)
  if (outcome === 'refused') return undefined
  return { startMs: call.startMs, latestMs: call.endMs, isCertain: outcome === 'done' }
}

/** One of two that were sent is done, and when one of them is acknowledged it was. */
function together(one: Effect, other: Effect): Effect {
  const ends = [one, other].filter(({ isCertain }) => isCertain).map(({ latestMs }) => latestMs)
  const isCertain = ends.length > 0
  const latestMs = isCertain ? Math.min(...ends) : Math.max(one.latestMs, other.latestMs)
  return { startMs: Math.min(one.startMs, other.startMs), latestMs, isCertain }
}

/** The effects on one thing, of which the last one counts. */
export class Timeline {
  readonly #starts: readonly number[]
  /** The earliest end of a certain effect among those from here on. */
  readonly #earliestEnd: readonly number[]
  /** The latest moment of any effect up to here. */
  readonly #latest: readonly number[]

  constructor(effects: readonly Effect[]) {
    const sorted = [...effects].sort((one, other) => one.startMs - other.startMs)
    this.#starts = sorted.map(({ startMs }) => startMs)
    let earliest = Number.POSITIVE_INFINITY
    this.#earliestEnd = sorted
      .toReversed()
      .map(({ latestMs, isCertain }) => {
        if (isCertain) earliest = Math.min(earliest, latestMs)
        return earliest
      })
      .reverse()
    let latest = Number.NEGATIVE_INFINITY
    this.#latest = sorted.map(({ latestMs }) => {
      latest = Math.max(latest, latestMs)
      return latest
    })
  }

  /** By when something that was there at a time has certainly been overwritten: by an effect that began later. */
  overwrittenMs(sinceMs: number): number {
    return this.#earliestEnd[this.#firstAfter(sinceMs)] ?? Number.POSITIVE_INFINITY
  }

  /** The latest moment of the effects that began until a time; undefined when none did. */
  latestMs(untilMs: number): number | undefined {
    return this.#latest[this.#firstAfter(untilMs) - 1]
  }

  #firstAfter(timeMs: number): number {
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) > timeMs) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** A value that was seen by a call. */
export interface Sighting {
  readonly startMs: number
  readonly endMs: number
  readonly value: number
}

/** The first sighting of a lower value than one that was seen before it began; undefined when values only rise. */
export function firstFall(sightings: readonly Sighting[]): readonly [Sighting, Sighting] | undefined {
  const byEnd = [...sightings].sort((one, other) => one.endMs - other.endMs)
  const byStart = [...sightings].sort((one, other) => one.startMs - other.startMs)
  let highest: Sighting | undefined
  let next = 0
  for (const sighting of byStart) {
    for (let ended = byEnd[next]; ended && ended.endMs < sighting.startMs; ended = byEnd[++next]) {
      if (highest === undefined || ended.value > highest.value) highest = ended
    }
    if (highest && sighting.value < highest.value) return [highest, sighting]
  }
  return undefined
}

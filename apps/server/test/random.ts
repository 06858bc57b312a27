/** Numbers that only look random: the same seed gives the same ones (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** An integer from 0 to below a limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  /** One of some items; undefined when there are none. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)]
  }

  /** Some of the items, in their order; perhaps none, perhaps all. */
  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.below(2) === 0)
  }
}

/** A whole number from the environment, which the long proofs set. */
export function fromEnvironment(name: string, standard: number): number {
  const text = process.env[name]
  if (text === undefined || text === '') return standard
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name}=${text} is no number`)
  return Number(text)
}

/** The seed of this run: SEED, or one that the clock gives; printed, so that a run can be had again. */
export function printedSeed(): number {
  const seed = fromEnvironment('SEED', Date.now() % 1_000_000)
  console.log(`SEED=${seed}`)
  return seed
}

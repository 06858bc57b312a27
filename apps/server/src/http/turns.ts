import { StoreUnavailable } from '@capacity-rules/core'

/** Lets so many tasks run at once and so many wait; one more is told to come again later. */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #running = 0
  readonly #atOnce: number
  readonly #queue: number

  constructor(atOnce: number, queue: number) {
    this.#atOnce = atOnce
    this.#queue = queue
  }

  /** Runs a task when its turn comes. @throws StoreUnavailable when too many wait already */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else if (this.#waiting.length < this.#queue) await new Promise<void>((resume) => this.#waiting.push(resume))
    else throw new StoreUnavailable('too many passwords wait to be hashed')
    try {
      return await task()
    } finally {
      // The place goes straight to who waits, or somebody new could take it as well.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

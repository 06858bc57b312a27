/** Counts what is under way. */
export class Counter {
  #running = 0
  #waiting: (() => void)[] = []

  /** Counts a piece of work until it has settled, and gives it back. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#running++
    try {
      return await work
    } finally {
      if (--this.#running === 0) {
        for (const tell of this.#waiting.splice(0)) tell()
      }
    }
  }

  /** When nothing is under way; at once if nothing is now. */
  whenNone(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }
}

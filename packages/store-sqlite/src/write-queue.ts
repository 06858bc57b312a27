import { StoreUnavailable } from '@capacity-rules/core'

/** How many writes may wait for their turn; one more is told to come again later. */
export const maxWaitingWrites = 1000

/**
 * Lets one task at a time at the write connection. SQLite's transactions belong to the connection: without turns, a
 * second request would write inside the first one's transaction and share its fate.
 */
export class WriteQueue {
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  /** @throws StoreUnavailable when too many wait already */
  async run<T>(task: () => Promise<T> | T): Promise<T> {
    if (this.#waiting >= maxWaitingWrites) throw new StoreUnavailable(`${maxWaitingWrites} writes are waiting`)
    this.#waiting++
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }

  /** When everything that waits now is done. */
  async drained(): Promise<void> {
    await this.#last
  }
}

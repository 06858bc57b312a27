import { type AccountId, StoreUnavailable } from '@capacity-rules/core'

interface Line {
  last: Promise<unknown>
  waiting: number
}

/**
 * Lets the writes of an account go one after the other. They have to in the database, where the second waits for the
 * first one's lock; waiting here, they hold no connection meanwhile, which others can use.
 */
export class AccountTurns {
  readonly #lines = new Map<AccountId, Line>()
  readonly #limit: number
  readonly #timeoutMs: number
  #waiting = 0

  /**
   * @param limit how many tasks may wait, over all accounts
   * @param timeoutMs how long a task may wait for its turn
   */
  constructor(limit: number, timeoutMs: number) {
    this.#limit = limit
    this.#timeoutMs = timeoutMs
  }

  /** How many tasks wait, over all accounts. */
  get waiting(): number {
    return this.#waiting
  }

  /** Runs a task when its turn comes. @throws StoreUnavailable when too many wait already, or it waited too long */
  async run<T>(accountId: AccountId, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(accountId) ?? { last: Promise.resolve(), waiting: 0 }
    if (line.waiting > 0 && this.#waiting >= this.#limit)
      throw new StoreUnavailable(`${this.#limit} writes are waiting`)
    this.#lines.set(accountId, line)
    const isFirst = line.waiting === 0
    if (!isFirst) this.#waiting++
    line.waiting++
    const deadline = performance.now() + this.#timeoutMs
    const turn = line.last.then(() => {
      if (!isFirst) this.#waiting--
      if (performance.now() < deadline) return task()
      throw new StoreUnavailable(`other writes of the account took more than ${this.#timeoutMs} ms`)
    })
    line.last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      line.waiting--
      if (line.waiting === 0) this.#lines.delete(accountId)
    }
  }
}

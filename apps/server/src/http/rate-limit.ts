import type { AccountId } from '@capacity-rules/core'
import { type ApiError, errors } from './errors.ts'

const minuteMs = 60_000

/** Where an account stands in the running minute. */
export interface RateState {
  readonly headers: Readonly<Record<string, string>>
  /** The refusal, when the account has sent all that it may. */
  readonly error: ApiError | undefined
}

/**
 * Counts the requests of each account, minute by minute. There are no more counters than accounts. Each process counts
 * for itself.
 */
export class RateLimit {
  readonly #perMinute: number
  readonly #counts = new Map<AccountId, { minute: number; count: number }>()

  /** @param perMinute how many requests an account may send in a minute, at least 1 */
  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Counts a request. @param now milliseconds since 1970 */
  take(accountId: AccountId, now: number): RateState {
    const minute = Math.floor(now / minuteMs)
    const before = this.#counts.get(accountId)
    const count = (before?.minute === minute ? before.count : 0) + 1
    this.#counts.set(accountId, { minute, count: Math.min(count, this.#perMinute + 1) })
    const headers = {
      'X-Rate-Limit': String(this.#perMinute),
      'X-Rate-Limit-Remaining': String(Math.max(0, this.#perMinute - count)),
    }
    if (count <= this.#perMinute) return { headers, error: undefined }
    const seconds = Math.max(1, Math.ceil(((minute + 1) * minuteMs - now) / 1000))
    return { headers, error: errors.tooManyRequests.with({ ...headers, 'Retry-After': String(seconds) }) }
  }
}

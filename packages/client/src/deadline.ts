import { AbortError, TimeoutError } from './errors.ts'

/** One call's time: it ends with its timeout or with the caller's signal, whichever comes first. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #endsAt: number
  readonly #ended: Promise<never>
  #release = (): void => {}

  /** @param timeoutMs Infinity for no limit */
  constructor(timeoutMs: number, signal?: AbortSignal) {
    this.#endsAt = performance.now() + timeoutMs
    this.#ended = new Promise((_, reject) => {
      const end = (error: Error): void => {
        reject(error)
        this.#controller.abort(error)
      }
      const abort = (): void => end(new AbortError('the call was aborted', { cause: signal?.reason }))
      if (signal?.aborted) return abort()
      const timer =
        timeoutMs < Number.POSITIVE_INFINITY
          ? setTimeout(() => end(new TimeoutError(`the call took longer than ${timeoutMs} ms`)), timeoutMs)
          : undefined
      signal?.addEventListener('abort', abort)
      this.#release = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
    })
    // It may end while nobody waits for it.
    this.#ended.catch(() => {})
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get remainingMs(): number {
    return this.#endsAt - performance.now()
  }

  /**
   * Waits for work, but no longer than the call may last, even where the work does not heed the signal.
   *
   * @throws TimeoutError, AbortError, and whatever the work throws
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.signal.aborted) return this.#ended
    return Promise.race([this.#ended, work()])
  }

  /** @throws TimeoutError, AbortError */
  async wait(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      await this.during(() => new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))))
    } finally {
      clearTimeout(timer)
    }
  }

  /** Leaves no timer and no listener behind. */
  release(): void {
    this.#release()
  }
}

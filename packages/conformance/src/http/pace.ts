import { setTimeout as delay } from 'node:timers/promises'

/** Keeps requests apart, so that no more than so many are sent in a second. */
export class Pace {
  readonly #gapMs: number
  #nextAtMs = 0

  /** @param maxPerSecond requests in a second, above 0; as many as there are when undefined */
  constructor(maxPerSecond: number | undefined) {
    this.#gapMs = maxPerSecond === undefined ? 0 : 1000 / maxPerSecond
  }

  /** Waits until the next request may be sent. */
  async turn(): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.#nextAtMs)
    this.#nextAtMs = at + this.#gapMs
    if (at > now) await delay(at - now)
  }

  /** Lets no request through for a while, as a server asks with `Retry-After`. */
  pause(seconds: number): void {
    this.#nextAtMs = Math.max(this.#nextAtMs, performance.now() + seconds * 1000)
  }
}

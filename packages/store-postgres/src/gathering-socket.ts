import { Socket } from 'node:net'

/**
 * A connection that sends what is written in one go as one packet. Statements that need not wait for each other then
 * cost one call of the system, and wake the server once.
 */
export class GatheringSocket extends Socket {
  #isGathering = false

  /** The driver holds back the messages of a statement until its last one; here until no code is left to add to them. */
  override cork(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    super.cork()
    process.nextTick(() => {
      this.#isGathering = false
      super.uncork()
    })
  }

  override uncork(): void {
    if (!this.#isGathering) super.uncork()
  }
}

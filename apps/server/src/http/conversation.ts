import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A request, and what it is answered with. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * The requests of one connection, worked on one after the other. A client may send hundreds in one packet and never
 * read a reply: were they worked on as they come, their replies would pile up in memory, and nobody else would be served
 * meanwhile. So the next one has to wait until the reply before it was handed to the system, and as long as one waits,
 * nothing more is read.
 */
export class Conversation {
  readonly #work: (exchange: Exchange, count: number) => boolean
  readonly #waiting: Exchange[] = []
  #current: Exchange | undefined
  #count = 0
  #isOver = false
  #isListening = false
  #isHeld = false
  #goodbye: (() => void) | undefined

  /**
   * @param work answers a request, of which it is told the how many-th it is, from 1 on; gives back whether the reply
   *   closes the connection. Behind that nobody gets an answer, so nothing is done (RFC 9112, 9.6)
   */
  constructor(work: (exchange: Exchange, count: number) => boolean) {
    this.#work = work
  }

  /** Takes the next request of the connection. */
  take(exchange: Exchange): void {
    const isFree = this.#current === undefined || this.#current.response.closed
    if (!this.#isOver && isFree && this.#waiting.length === 0) {
      this.#start(exchange)
      return
    }
    this.#hold(exchange.request.socket)
    if (this.#isOver) return
    this.#waiting.push(exchange)
    this.#listen()
  }

  /** Reads nothing more for now. Node would go on with each request that is done, so it is told again. */
  #hold(socket: Socket): void {
    socket.pause()
    if (this.#isHeld) return
    this.#isHeld = true
    socket.on('resume', () => {
      if (socket.writable && (this.#waiting.length > 0 || this.#isOver)) socket.pause()
    })
  }

  /** Takes no more requests, and says goodbye once the whole ones that came were answered. */
  end(goodbye: () => void): void {
    // Of one that broke off, nothing will come any more.
    if (this.#waiting.at(-1)?.request.complete === false) this.#waiting.pop()
    const { request, response } = this.#current ?? {}
    const isFree = response === undefined || response.closed || !request?.complete
    this.#isOver = true
    if (isFree && this.#waiting.length === 0) {
      goodbye()
      return
    }
    this.#goodbye = goodbye
    this.#listen()
  }

  #start(exchange: Exchange): void {
    this.#current = exchange
    this.#count++
    // Another reply than those that we know of may have closed it.
    const isClosed = !exchange.request.socket.writable
    if (!isClosed && !this.#work(exchange, this.#count)) return
    this.#isOver = true
    this.#waiting.length = 0
  }

  #listen(): void {
    if (this.#isListening) return
    this.#isListening = true
    // Not at once, so that others get their turn as well.
    this.#current?.response.once('close', () => setImmediate(() => this.#next()))
  }

  #next(): void {
    this.#isListening = false
    const next = this.#waiting.shift()
    if (next === undefined) {
      this.#goodbye?.()
      return
    }
    this.#start(next)
    if (this.#waiting.length > 0 || this.#goodbye) this.#listen()
    else next.request.socket.resume()
  }
}

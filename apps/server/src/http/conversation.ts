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
      // The rest of a request that is worked on is needed, and what comes behind our last word is dropped.
      const isWanted = this.#current?.request.complete === false || !socket.writable
      if (!isWanted && (this.#waiting.length > 0 || this.#isOver)) socket.pause()
    })
  }

  /**
   * Takes no more requests, and says goodbye once the whole ones that came were answered.
   *
   * @param goodbye told whether the last thing that came is still owed a reply: there is one for each request
   */
  end(goodbye: (isOwed: boolean) => void): void {
    this.#isOver = true
    const { request, response } = this.#current ?? {}
    // It broke off while it was worked on. What needs all of it is never done; nothing else has been begun.
    if (request?.complete === false) {
      goodbye(response?.headersSent === false)
      return
    }
    if (this.#waiting.at(-1)?.request.complete === false) this.#waiting.pop()
    if (this.#waiting.length === 0 && (response === undefined || response.closed)) {
      goodbye(true)
      return
    }
    this.#goodbye = () => goodbye(true)
    if (request) this.#hold(request.socket)
    this.#listen()
  }

  #start(exchange: Exchange): void {
    this.#current = exchange
    this.#count++
    const { request } = exchange
    if (!hasBodyThatNobodyReads(request)) {
      this.#begin(exchange)
      return
    }
    // Were it done before all of it is here, it would be done also when it turns out to be none.
    request.once('end', () => this.#begin(exchange))
    request.resume()
  }

  #begin(exchange: Exchange): void {
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

/** The methods whose bodies operations read. */
const withBody = new Set(['POST', 'PUT', 'PATCH'])

const hasBodyThatNobodyReads = ({ method = '', headers }: IncomingMessage): boolean =>
  !withBody.has(method) && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)

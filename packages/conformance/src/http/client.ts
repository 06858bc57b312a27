import { type Caller, type Exchange, parseJson, type Reply, type Sent, showSent } from './exchange.ts'
import type { Pace } from './pace.ts'
import { NoReply, Transport } from './transport.ts'
import { exchangeBytes } from './wire.ts'

/** What goes into a request beside its method and target. */
export interface Request {
  /** Who sends it; the admin unless said otherwise. */
  readonly as?: Caller
  /** An `Authorization` in the place of the caller's own. */
  readonly authorization?: string
  readonly fields?: Readonly<Record<string, string>>
  /** A value that is sent as JSON. */
  readonly json?: unknown
  /** A body that is sent as it is. */
  readonly body?: string | Uint8Array
  /** The `Content-Type`: JSON for a request with a body unless said otherwise, none when null. */
  readonly type?: string | null
  /** Sends the body in chunks, without a length. */
  readonly chunked?: boolean
  /** Asks whether the body is wanted before it is sent. */
  readonly askFirst?: boolean
}

/** Is told of every request, before it is sent and when its reply is there. */
export interface Watch {
  readonly before?: (sent: Sent) => void
  readonly after?: (exchange: Exchange) => void
}

export interface ClientOptions {
  readonly base: URL
  /** The `Authorization` of each caller who has one. */
  readonly authorizations: Readonly<Partial<Record<Caller, string>>>
  readonly pace: Pace
}

const timeoutMs = 30_000
const mostTries = 6
const longestWaitS = 120

/** Sends requests to the server under test: at its pace, and once more where it asks for patience. */
export class Client {
  readonly #options: ClientOptions
  readonly #transport: Transport
  readonly #watches: Watch[] = []

  constructor(options: ClientOptions) {
    this.#options = options
    this.#transport = new Transport(options.base, timeoutMs)
  }

  /** Adds somebody who is told of every request. */
  watch(watch: Watch): void {
    this.#watches.push(watch)
  }

  /**
   * Sends a request and gives it with its reply, whatever that is.
   *
   * @throws NoReply
   * @example await client.send('GET', '/api/v2/capacity/rules')
   */
  send(method: string, target: string, request: Request = {}): Promise<Exchange> {
    const sent = toSent(method, target, request)
    const fields = { ...this.#authorization(request), ...sent.fields }
    const { chunked = false, askFirst = false } = request
    const message = { method, target, fields, body: sent.body, chunked, askFirst }
    return this.#patiently(sent, () => this.#transport.send(message))
  }

  /**
   * The same on a connection of its own, which shows a body where none may be.
   *
   * @throws NoReply
   */
  sendAlone(method: string, target: string, request: Request = {}): Promise<Exchange> {
    const sent = toSent(method, target, request)
    const fields = {
      Host: this.#options.base.host,
      ...this.#authorization(request),
      ...sent.fields,
      ...(sent.body && { 'Content-Length': `${sent.body.length}` }),
      Connection: 'close',
    }
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
    const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
    const bytes = Buffer.concat([head, sent.body ?? Buffer.alloc(0)])
    return this.#patiently(sent, () => exchangeBytes(this.#options.base, bytes, timeoutMs))
  }

  /**
   * Sends bytes as they are.
   *
   * @param what the bytes in a few words
   * @throws NoReply
   */
  sendBytes(what: string, bytes: string): Promise<Exchange> {
    const sent: Sent = { method: 'a request with', target: what, fields: {}, body: undefined, as: 'nobody' }
    return this.#patiently(sent, () => exchangeBytes(this.#options.base, Buffer.from(bytes, 'latin1'), timeoutMs))
  }

  close(): void {
    this.#transport.close()
  }

  #authorization({ as = 'admin', authorization = this.#options.authorizations[as] }: Request): Record<string, string> {
    return authorization === undefined ? {} : { Authorization: authorization }
  }

  async #patiently(sent: Sent, send: () => Promise<Reply>): Promise<Exchange> {
    for (let left = mostTries - 1; ; left--) {
      await this.#options.pace.turn()
      for (const { before } of this.#watches) before?.(sent)
      const startedAtMs = performance.now()
      const reply = await sendTwice(sent, send)
      const exchange = { sent, reply, startedAtMs, endedAtMs: performance.now() }
      for (const { after } of this.#watches) after?.(exchange)
      const seconds = reply.status === 429 ? Number(reply.headers.get('retry-after') ?? 1) : Number.NaN
      if (!(seconds >= 0 && seconds <= longestWaitS) || left === 0) return exchange
      this.#options.pace.pause(seconds)
    }
  }
}

/** A kept connection may be closed at the other end just when it is used; what changes nothing anew is sent again. */
async function sendTwice(sent: Sent, send: () => Promise<Reply>): Promise<Reply> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof NoReply) error.sent = showSent(sent)
    if (!(error instanceof NoReply && error.onOldConnection) || sent.method === 'POST') throw error
    return send()
  }
}

function toSent(method: string, target: string, { as = 'admin', fields = {}, type, ...request }: Request): Sent {
  const text = request.json === undefined ? request.body : JSON.stringify(request.json)
  const body = text === undefined ? undefined : Buffer.from(text)
  const kind = type === undefined && body !== undefined ? 'application/json' : type
  return { method, target, body, as, fields: { ...(kind && { 'Content-Type': kind }), ...fields } }
}

/** The JSON that a request carries; undefined where there is none. */
export const sentJson = ({ body }: Sent): unknown => (body === undefined ? undefined : parseJson(body.toString('utf8')))

import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { parseJson, type Reply } from './exchange.ts'

/** A request, ready to be written. */
export interface Message {
  readonly method: string
  /** Path and query, sent as they stand: `fetch` would tidy them up. */
  readonly target: string
  readonly fields: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
  /** Sends the body in chunks, without a length. */
  readonly chunked: boolean
  /** Asks whether the body is wanted before it is sent, as many clients do with a large one. */
  readonly askFirst: boolean
}

/** How long a server may take to say that it wants a body; one that does not know the question never says it. */
const patienceMs = 1000

/** No reply came: the address is wrong, nobody listens there, or the connection broke. */
export class NoReply extends Error {
  override readonly name = 'NoReply'
  /** Whether the connection had been used before and may just have been closed at the other end. */
  readonly onOldConnection: boolean
  /** The request in a line, where it is known. */
  sent = 'a request'

  constructor(message: string, onOldConnection = false) {
    super(message)
    this.onOldConnection = onOldConnection
  }
}

/** Sends requests over connections that are kept. */
export class Transport {
  readonly #base: URL
  readonly #agent: HttpAgent | HttpsAgent
  readonly #timeoutMs: number

  /** @param timeoutMs how long a request may go without a byte */
  constructor(base: URL, timeoutMs: number) {
    this.#base = base
    this.#timeoutMs = timeoutMs
    const options = { keepAlive: true, maxSockets: 8 }
    this.#agent = base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** @throws NoReply */
  send({ method, target, fields, body, chunked, askFirst }: Message): Promise<Reply> {
    const length = body === undefined || chunked ? {} : { 'Content-Length': `${body.length}` }
    const options: RequestOptions = {
      agent: this.#agent,
      host: this.#base.hostname.replace(/^\[|\]$/g, ''),
      port: this.#base.port,
      method,
      path: target,
      headers: { Host: this.#base.host, ...fields, ...length, ...(askFirst && { Expect: '100-continue' }) },
      timeout: this.#timeoutMs,
    }
    const start = this.#base.protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      let answered = false
      const outgoing = start(options, (incoming) => {
        // A server that refuses a body may close before all of it is written; the reply is what counts.
        answered = true
        readReply(incoming)
          .finally(() => {
            if (!outgoing.writableEnded) outgoing.destroy()
          })
          .then(resolve, reject)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`nothing came for ${this.#timeoutMs / 1000} s`)))
      outgoing.on('error', (error) => {
        if (!answered) reject(new NoReply(reason(error), outgoing.reusedSocket))
      })
      if (askFirst) whenWanted(outgoing, () => outgoing.end(body))
      else outgoing.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Sends the header fields, and the body once the server wants it or has said nothing for a while. */
function whenWanted(outgoing: ClientRequest, sendBody: () => void): void {
  const timer = setTimeout(sendBody, patienceMs)
  outgoing.once('continue', () => {
    clearTimeout(timer)
    sendBody()
  })
  outgoing.once('response', () => clearTimeout(timer))
  outgoing.once('error', () => clearTimeout(timer))
  outgoing.flushHeaders()
}

async function readReply(incoming: IncomingMessage): Promise<Reply> {
  const parts: Buffer[] = []
  try {
    for await (const part of incoming) parts.push(Buffer.from(part))
  } catch (error) {
    throw new NoReply(`the reply broke off: ${reason(error)}`)
  }
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const text = Buffer.concat(parts).toString('utf8')
  return { status: incoming.statusCode ?? 0, headers, text, json: parseJson(text) }
}

/** What the system says. An address with several numbers fails with one error for each. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ')
  return error instanceof Error ? error.message : String(error)
}

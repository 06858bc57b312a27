import { connect, type Socket } from 'node:net'

/** A reply as it stood on the wire. */
export interface WireReply {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** The reply at the start of some bytes, and what follows it; undefined as long as it is not whole. */
export function takeReply(bytes: Buffer, isHead = false): { reply: WireReply; rest: Buffer } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [line = '', ...fields] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const [, code] = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(line) ?? []
  if (code === undefined) throw new Error(`no reply begins with ${JSON.stringify(line.slice(0, 100))}`)
  const headers = new Headers(fields.map((field): [string, string] => splitField(field)))
  const status = Number(code)
  const rest = bytes.subarray(headEnd + 4)
  // What only says that the body may come is no reply yet.
  if (status < 200) return takeReply(rest, isHead)
  const hasBody = !isHead && status !== 204 && status !== 304
  const length = hasBody ? Number(headers.get('content-length')) : 0
  if (hasBody && !headers.has('content-length')) throw new Error(`a reply without a length: ${bytes.toString()}`)
  if (rest.length < length) return undefined
  return { reply: { status, headers, body: rest.toString('utf8', 0, length) }, rest: rest.subarray(length) }
}

const splitField = (field: string): [string, string] => {
  const colon = field.indexOf(': ')
  return [field.slice(0, colon), field.slice(colon + 2)]
}

/** How long anybody waits for a reply, in milliseconds. Whoever waits that long has met a server that hangs. */
const patienceMs = 8000

/** A connection that sends bytes as they are and reads the replies one by one. */
export class Wire {
  readonly socket: Socket
  #bytes: Buffer = Buffer.alloc(0)
  #ended = false
  #wake = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (part) => {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.from(part)])
      this.#wake()
    })
    const end = () => {
      this.#ended = true
      this.#wake()
    }
    socket
      .on('error', () => {})
      .on('end', end)
      .on('close', end)
  }

  /** @param options.allowHalfOpen leaves this side open when the server has closed its own */
  static open(port: number, { allowHalfOpen = false } = {}): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen }).setNoDelay()
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => resolve(new Wire(socket.off('error', reject))))
    })
  }

  /** Whether one side has closed it. */
  get isOver(): boolean {
    return this.#ended || this.socket.destroyed
  }

  /** Sends bytes; those of a text are its UTF-8. */
  send(bytes: string | Uint8Array): this {
    if (!this.socket.destroyed) this.socket.write(bytes)
    return this
  }

  /** Closes this side and listens on. */
  finish(): this {
    this.socket.end()
    return this
  }

  close(): void {
    this.socket.destroy()
  }

  /** The next reply; undefined when the server has closed the connection without one. */
  async reply(isHead = false): Promise<WireReply | undefined> {
    const deadline = performance.now() + patienceMs
    for (;;) {
      const taken = takeReply(this.#bytes, isHead)
      if (taken) {
        this.#bytes = taken.rest
        return taken.reply
      }
      if (this.#ended) {
        if (this.#bytes.length > 0) throw new Error(`half a reply: ${this.#bytes.toString()}`)
        return undefined
      }
      await this.#more(deadline - performance.now())
    }
  }

  /** All replies until the server closes the connection. */
  async replies(): Promise<WireReply[]> {
    const all: WireReply[] = []
    for (let one = await this.reply(); one !== undefined; one = await this.reply()) all.push(one)
    return all
  }

  /** Waits until more has come, or the end. */
  #more(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no reply after ${this.#bytes.toString()}`)), ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Sends bytes on a connection of their own and gives all replies until the server closes it. */
export async function exchangeWire(port: number, bytes: string | Uint8Array): Promise<WireReply[]> {
  const wire = await Wire.open(port)
  try {
    return await wire.send(bytes).replies()
  } finally {
    wire.close()
  }
}

type Fields = Readonly<Record<string, string>>

/** A request as it stands on the wire; with a length when it has a body. */
export function wireRequest(line: string, fields: Fields, body?: string | Uint8Array): Buffer {
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const all = { ...fields, ...(bytes && { 'Content-Length': `${bytes.length}` }) }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), bytes ?? Buffer.alloc(0)])
}

/** A body in chunks of at most so many bytes. */
export function chunked(body: Uint8Array, size: number): Buffer {
  const parts: Uint8Array[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size)
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

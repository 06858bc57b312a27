import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A reply as it came: `head` is the status line and the header fields. */
export interface RawReply {
  readonly status: number
  readonly head: string
  readonly body: Buffer
}

const endOfHead = Buffer.from('\r\n\r\n')

/**
 * Reads one reply from the start of the bytes; undefined when more have to come.
 *
 * @throws when the reply does not tell its length, which no server here leaves out
 */
export function parseReply(bytes: Buffer): RawReply | undefined {
  const end = bytes.indexOf(endOfHead)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = status === 204 || status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
  if (Number.isNaN(length)) throw new Error(`a reply without Content-Length:\n${head}`)
  const start = end + endOfHead.length
  if (bytes.length < start + length) return undefined
  return { status, head, body: bytes.subarray(start, start + length) }
}

/**
 * A connection that is kept open, with one request at a time on it. It is this small so that the load takes little of a
 * machine that it shares with the server.
 */
export class Connection {
  readonly #socket: Socket
  #bytes: Buffer | undefined
  #onReply: (reply: RawReply) => void = () => {}
  #onError: (error: Error) => void = () => {}

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', (error) => this.#onError(error))
    socket.on('close', () => this.#onError(new Error('the server closed a connection')))
  }

  /** Opens a connection to a port of this machine. */
  static async open(port: number): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  /** Sends a request. The reply comes back at once when it is there, without a promise in between. */
  send(request: Buffer, onReply: (reply: RawReply) => void, onError: (error: Error) => void): void {
    this.#onReply = onReply
    this.#onError = onError
    this.#socket.write(request)
  }

  close(): void {
    this.#onError = () => {}
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const bytes = this.#bytes ? Buffer.concat([this.#bytes, chunk]) : chunk
    try {
      const reply = parseReply(bytes)
      this.#bytes = reply ? undefined : bytes
      if (reply) this.#onReply(reply)
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

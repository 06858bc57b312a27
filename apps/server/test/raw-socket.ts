import { connect, type Socket } from 'node:net'

/** A connection of our own, for what no HTTP client would send. */
export interface RawSocket {
  readonly socket: Socket
  /** All that came back so far. */
  readonly received: () => string
  /** All that came back, when the connection is closed; a reset closes it too. */
  readonly closed: Promise<string>
  /** Waits until a text has come back. */
  readonly has: (text: string) => Promise<void>
}

/** Connects to a port of this machine. @throws what the system says, as with `ECONNREFUSED` */
export function openSocket(port: number): Promise<RawSocket> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  const has = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.includes(wanted) && resolve()
      socket.on('data', look)
      closed.then(() => reject(new Error(`closed after ${JSON.stringify(text)}, without ${wanted}`)))
      look()
    })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => {})
      resolve({ socket, received: () => text, closed, has })
    })
  })
}

/** Sends bytes on a connection of their own, and gives all that comes back until the server closes it. */
export async function exchangeRaw(port: number, bytes: string): Promise<string> {
  const { socket, closed } = await openSocket(port)
  socket.write(bytes)
  return closed
}

/** A request as it stands on the wire; the server closes the connection after the reply unless told otherwise. */
export const rawRequest = (line: string, headers: Readonly<Record<string, string>>, body = ''): string =>
  `${line} HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`

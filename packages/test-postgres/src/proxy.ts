import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A place between clients and a server, where connections can be cut, or led to another server. */
export interface DatabaseProxy {
  /** The server's address, by way of the proxy. */
  readonly url: string
  /** Cuts every connection. */
  readonly cut: () => void
  /**
   * From now on, or so many times: when a statement of this text or name goes to the server it gets there, and the
   * connection is cut before any answer.
   */
  readonly cutAfter: (text: string | undefined, times?: number) => void
  /** Leads new connections to another server, and cuts the old ones. */
  readonly pointTo: (server: string) => void
  /** How many packets went to the server so far. */
  readonly packets: () => number
  readonly close: () => Promise<void>
}

/** @param server the address of a PostgreSQL of this machine */
export async function startProxy(server: string): Promise<DatabaseProxy> {
  let target = new URL(server)
  const sockets = new Set<Socket>()
  /** With the end that texts and names have on the wire, as `COMMITTED` is another one. */
  let last: string | undefined
  let timesLeft = 0
  let packets = 0
  // As PostgreSQL and its driver have it: else an answer in two parts waits for the other side's leave, 40 ms each time.
  const noDelay = true
  const listener = createServer({ noDelay }, (client) => {
    const upstream = connect({ port: Number(target.port), host: target.hostname, noDelay })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    client.on('close', () => upstream.end())
    upstream.on('close', () => client.destroy())
    upstream.pipe(client)
    client.on('data', (sent) => {
      packets++
      upstream.write(sent)
      if (last === undefined || timesLeft === 0 || !sent.includes(last)) return
      timesLeft--
      upstream.unpipe(client)
      upstream.resume()
      client.destroy()
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  const url = new URL(server)
  url.port = String(address.port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    cutAfter: (text, times = Number.POSITIVE_INFINITY) => {
      last = text === undefined ? undefined : `${text}\0`
      timesLeft = times
    },
    pointTo: (other) => {
      target = new URL(other)
      cut()
    },
    packets: () => packets,
    close: async () => {
      cut()
      listener.close()
      await once(listener, 'close')
    },
  }
}

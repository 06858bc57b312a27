import { createHistogram, performance } from 'node:perf_hooks'
import { Connection, type RawReply } from './connection.ts'
import { type Caller, encode, type LoadRequest } from './request.ts'

export interface LoadOptions {
  readonly port: number
  readonly caller: Caller
  /** Sent one after the other, over and over. */
  readonly requests: readonly LoadRequest[]
  /** The status of every reply. */
  readonly status: number
  /** Whether each reply is a rule that is deleted at once, so that there are never too many. */
  readonly deletes?: boolean
  readonly connections: number
  /** Whether this process may sleep until a reply comes. It stays awake unless told. */
  readonly sleeps?: boolean
  readonly durationMs: number
  readonly maxRequests: number
}

/** What one stretch of load came to. */
export interface Load {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const nsPerMs = 1e6

/**
 * Sends requests on a few connections that are kept open, on each the next one when the reply is there, until the time
 * or the number is up.
 *
 * @throws when a reply has another status, or a connection fails
 */
export async function measure(options: LoadOptions): Promise<Load> {
  const requests = options.requests.map((request) => encode(request, options.caller))
  const connections = await Promise.all(
    Array.from({ length: options.connections }, () => Connection.open(options.port)),
  )
  const latencies = createHistogram()
  const startedAt = performance.now()
  const deadline = startedAt + options.durationMs
  let sent = 0
  let done = 0

  const drive = (connection: Connection): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = () => {
        const request = requests[sent % requests.length]
        if (!request || sent >= options.maxRequests || performance.now() >= deadline) return resolve()
        sent++
        send(request, options.status, (reply) => (options.deletes ? remove(reply) : next()))
      }
      const remove = (reply: RawReply) => send(encode(deletion(reply), options.caller), 204, next)
      const send = (bytes: Buffer, status: number, then: (reply: RawReply) => void) => {
        const sentAt = performance.now()
        const onReply = (reply: RawReply) => {
          latencies.record(Math.max(1, Math.round((performance.now() - sentAt) * nsPerMs)))
          done++
          if (reply.status === status) then(reply)
          else reject(new Error(`${bytes}\n\nwas answered with\n\n${reply.head}\n\n${reply.body}`))
        }
        connection.send(bytes, onReply, reject)
      }
      next()
    })

  const rest = options.sleeps ? () => {} : stayAwake()
  try {
    await Promise.all(connections.map(drive))
    const seconds = (performance.now() - startedAt) / 1000
    return {
      requests: done,
      perSecond: done / seconds,
      p50Ms: latencies.percentile(50) / nsPerMs,
      p99Ms: latencies.percentile(99) / nsPerMs,
    }
  } finally {
    rest()
    for (const connection of connections) connection.close()
  }
}

/**
 * Keeps this process from sleeping. To wake it would fall to the server, with each reply, and on a virtual machine that
 * takes longer than a short reply itself; a fast server, which never lets it sleep, would not pay.
 *
 * @returns what lets it sleep again
 */
function stayAwake(): () => void {
  let isAwake = true
  const turn = () => {
    if (isAwake) setImmediate(turn)
  }
  turn()
  return () => {
    isAwake = false
  }
}

/** The request that deletes the rule of a reply. */
export function deletion({ body }: Pick<RawReply, 'body'>): LoadRequest {
  const { id }: { id: string } = JSON.parse(body.toString())
  return { method: 'DELETE', path: `/api/v2/capacity/rules/${id}` }
}

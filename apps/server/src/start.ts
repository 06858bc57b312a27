import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppOptions, createApp } from './app.ts'
import { type Limits, limits } from './http/limits.ts'
import { type RunningServer, type Served, startNodeServer } from './http/node-server.ts'
import { ReplyCache } from './http/reply-cache.ts'
import { requestIdOf } from './http/request-id.ts'

/**
 * Starts the whole server on a socket: the application, and before it the replies that are given again.
 *
 * @param listen port 0 takes a free one
 * @param bounds the limits; a test may have smaller ones
 * @throws what the system says when the address cannot be had, as with `EADDRINUSE`
 * @example const { port, stop } = await startServer(options, { host: '127.0.0.1', port: 0 })
 */
export const startServer = (
  options: Omit<AppOptions, 'replies'>,
  listen: { readonly host: string; readonly port: number },
  bounds: Limits = limits,
): Promise<RunningServer> => startNodeServer(assemble(options), listen, bounds)

/** All that stands behind a socket: the application, and before it the replies that are given again. */
export function assemble(options: Omit<AppOptions, 'replies'>): Served {
  // A limit on requests has to count every one of them.
  if (options.rateLimitPerMinute) return createApp(options)
  const replies = new ReplyCache(options.domain)
  const { fetch } = createApp({ ...options, replies })
  return { fetch, giveAgain: giveAgain(replies, options) }
}

/** Answers a request whose reply is kept. Gives back whether it did. */
const giveAgain =
  (replies: ReplyCache, { log, isDraining }: Pick<AppOptions, 'log' | 'isDraining'>) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const startedAt = performance.now()
    const kept = isDraining() ? undefined : replies.find(request)
    if (!kept) return false
    const { operation, status } = kept
    const sent = request.headers['x-request-id']
    const requestId = requestIdOf(typeof sent === 'string' ? sent : undefined)
    response.writeHead(status, [...kept.headers, 'X-Request-Id', requestId])
    response.end(kept.text)
    const ms = Math.round((performance.now() - startedAt) * 1000) / 1000
    log.info({ requestId, operation, method: 'GET', status, ms }, 'request')
    return true
  }

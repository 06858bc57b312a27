import { BlockList } from 'node:net'
import type { Domain } from '@capacity-rules/core'
import { limits } from '../http/limits.ts'
import { type Served, startNodeServer } from '../http/node-server.ts'
import { assemble } from '../start.ts'
import { Counter } from './counter.ts'

/** What is served to clients. */
export interface Embedded {
  readonly domain: Domain
  /** The origins whose pages may call from a browser with a Bearer token. */
  readonly corsOrigins: readonly string[]
  /** How many requests an account may send in a minute; 0 is no limit. */
  readonly rateLimitPerMinute: number
  /** Told what went wrong inside when a request was answered with 500. */
  readonly onError: (error: unknown) => void
}

export interface EmbeddedServer {
  /** The port that it listens on, on 127.0.0.1. */
  readonly port: number
  /**
   * Serves something else from now on, on the same socket and with nothing remembered of before. Connections stay open.
   *
   * @returns when the last request that came before is answered, out of what was served before
   */
  readonly replace: (next: Embedded) => Promise<void>
  /** Stops listening. Requests that run have a second to finish. */
  readonly stop: () => Promise<void>
}

const drainTimeoutMs = 1000

/**
 * Starts the server in this process, on a free port of the loopback address, without the reference at `/docs`.
 *
 * @throws what the system says when there is no port to be had
 * @example const { port, replace, stop } = await startEmbeddedServer({ domain, corsOrigins: [], … })
 */
export async function startEmbeddedServer(first: Embedded): Promise<EmbeddedServer> {
  let draining = false
  const isDraining = () => draining
  let current = count(first, isDraining)
  const { port, stop } = await startNodeServer(
    {
      fetch: (request, env) => current.fetch(request, env),
      giveAgain: (request, response) => current.giveAgain(request, response),
    },
    { host: '127.0.0.1', port: 0 },
    { ...limits, drainTimeoutMs },
  )
  return {
    port,
    replace: (next) => {
      const { running } = current
      current = count(next, isDraining)
      return running.whenNone()
    },
    stop: async () => {
      draining = true
      await stop()
      await current.running.whenNone()
    },
  }
}

/** An application that knows how many requests it is at work on. */
function count(embedded: Embedded, isDraining: () => boolean): Required<Served> & { readonly running: Counter } {
  const { domain, corsOrigins, rateLimitPerMinute, onError } = embedded
  const { fetch: answer, giveAgain = () => false } = assemble({
    domain,
    corsOrigins,
    rateLimitPerMinute,
    log: { info: () => {}, error: ({ err }) => onError(err) },
    origin: { publicUrl: undefined, trustProxy: new BlockList() },
    docsHtml: '<!doctype html><title>Capacity Rules</title><p>This server runs in a test; it has no reference.</p>',
    isDraining,
  })
  const running = new Counter()
  return {
    running,
    giveAgain,
    fetch: (request, env) => {
      const reply = answer(request, env)
      return reply instanceof Promise ? running.during(reply) : reply
    },
  }
}

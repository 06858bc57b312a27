import { createServer } from 'node:http'
import { document } from '@capacity-rules/contract/document'
import type { Store } from '@capacity-rules/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Log } from './http/exchange.ts'
import { portOf } from './http/node-server.ts'
import type { Throttle } from './http/pipeline.ts'

/** Upper ends of the buckets, in seconds: from a reply that is given again to one that waited for a disk. */
const requestBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What the server tells of itself, in the form of Prometheus. Nothing in it names an account, an agent or a secret. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: 'capacity_rules_requests_total',
    help: 'Requests under /api/ that were answered, by operation (none for unknown paths and methods) and status.',
    labelNames: ['operation', 'status'],
    registers: [this.#registry],
  })
  readonly #seconds = new Histogram({
    name: 'capacity_rules_request_duration_seconds',
    help: 'Time from the end of the header fields to the reply, by operation.',
    labelNames: ['operation'],
    buckets: requestBuckets,
    registers: [this.#registry],
  })
  readonly #storeSeconds = new Histogram({
    name: 'capacity_rules_store_duration_seconds',
    help: 'Time in the store, waiting included, by method of the store.',
    labelNames: ['method'],
    buckets: requestBuckets,
    registers: [this.#registry],
  })
  readonly #throttled = new Counter({
    name: 'capacity_rules_throttled_total',
    help: 'Requests answered with 429: too many wrong passwords (login), or too many requests of an account (rate).',
    labelNames: ['reason'],
    registers: [this.#registry],
  })

  /** @param store the kind of store, for the build's facts */
  constructor(store: string) {
    collectDefaultMetrics({ register: this.#registry })
    new Gauge({
      name: 'capacity_rules_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node', 'store'],
      registers: [this.#registry],
    }).set({ version: document.info.version, node: process.version, store }, 1)
    for (const reason of ['login', 'rate'] satisfies Throttle[]) this.#throttled.inc({ reason }, 0)
  }

  /** Counts a request that was throttled. */
  readonly throttled = (reason: Throttle): void => this.#throttled.inc({ reason })

  /** A log that also counts each request that it gets a line of. */
  logging(log: Log): Log {
    return {
      info: (line, message) => {
        const operation = line.operation ?? 'none'
        this.#requests.inc({ operation, status: line.status })
        this.#seconds.observe({ operation }, line.ms / 1000)
        log.info(line, message)
      },
      error: (line, message) => log.error(line, message),
    }
  }

  /** A store that also tells how long its methods take. */
  timing(store: Store): Store {
    const timed = new Map<PropertyKey, unknown>()
    return new Proxy(store, {
      get: (target, name) => {
        const known = timed.get(name)
        if (known) return known
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function' || typeof name === 'symbol' || untimed.has(name)) return method
        const made = this.#timed(name, (...parameters) => Reflect.apply(method, target, parameters))
        timed.set(name, made)
        return made
      },
    })
  }

  #timed(method: string, call: (...parameters: unknown[]) => unknown): (...parameters: unknown[]) => unknown {
    return (...parameters) => {
      const end = this.#storeSeconds.startTimer({ method })
      let result: unknown
      try {
        result = call(...parameters)
      } catch (error) {
        end()
        throw error
      }
      if (!(result instanceof Promise)) end()
      else
        result.then(
          () => end(),
          () => end(),
        )
      return result
    }
  }

  /**
   * Serves them at `/metrics`, on a listener of its own.
   *
   * @param at port 0 takes a free one
   * @returns the port, and how to end it
   * @throws what the system says when the address cannot be had
   */
  listen(at: { readonly host: string; readonly port: number }): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('the metrics are at /metrics\n')
        return
      }
      this.text().then(
        (text) => response.writeHead(200, { 'Content-Type': this.#registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      )
    })
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(at, () => {
        const close = () => {
          server.closeAllConnections()
          return new Promise<void>((done) => server.close(() => done()))
        }
        resolve({ port: portOf(server.address()), close })
      })
    })
  }

  /** All of it, as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}

export interface MetricsServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/** Too short to be timed, and asked at every request. */
const untimed: ReadonlySet<string> = new Set(['version', 'constructor'])

import cluster from 'node:cluster'
import { document } from '@capacity-rules/contract/document'
import type { Store } from '@capacity-rules/core'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Log } from './http/exchange.ts'
import type { Throttle } from './http/pipeline.ts'
import { serverVersion } from './version.ts'

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

  /**
   * @param engine the kind of store, for the build's facts
   * @param store asked for what it keeps to its database, if it does
   */
  constructor(engine: string, store: Pick<Store, 'activity'>) {
    collectDefaultMetrics({ register: this.#registry })
    this.#watch(store)
    if (cluster.isWorker) answerFirstProcess(this.#registry)
    new Gauge({
      name: 'capacity_rules_build_info',
      help: 'Always 1; the labels say what runs: the server, the contract that it keeps, and on what.',
      labelNames: ['version', 'contract', 'node', 'store'],
      registers: [this.#registry],
      aggregator: 'first',
    }).set({ version: serverVersion, contract: document.info.version, node: process.version, store: engine }, 1)
    for (const reason of ['login', 'rate'] satisfies Throttle[]) this.#throttled.inc({ reason }, 0)
  }

  /** Asks a store for its connections whenever somebody reads the metrics. */
  #watch({ activity }: Pick<Store, 'activity'>): void {
    if (!activity) return
    const registers = [this.#registry]
    new Gauge({
      name: 'capacity_rules_store_connections',
      help: 'Connections to the database, by state: busy or idle.',
      labelNames: ['state'],
      registers,
      collect() {
        const { open, idle } = activity()
        this.set({ state: 'busy' }, open - idle)
        this.set({ state: 'idle' }, idle)
      },
    })
    new Gauge({
      name: 'capacity_rules_store_waiting',
      help: 'What waits in this process: for a connection, or, as a write, for its turn in its account (turn).',
      labelNames: ['for'],
      registers,
      collect() {
        const { waitingForConnection, waitingForTurn } = activity()
        this.set({ for: 'connection' }, waitingForConnection)
        this.set({ for: 'turn' }, waitingForTurn)
      },
    })
    new Counter({
      name: 'capacity_rules_store_retries_total',
      help: 'Pieces of work that were run again: after a conflict with another one, or a lost connection.',
      labelNames: ['reason'],
      registers,
      collect() {
        const { retries } = activity()
        this.reset()
        this.inc({ reason: 'conflict' }, retries.conflict)
        this.inc({ reason: 'connection' }, retries.connection)
      },
    })
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

  /** All of it, as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}

/** Too short to be timed, and asked at every request. */
const untimed: ReadonlySet<string> = new Set(['version', 'activity', 'constructor'])

/** Lets the first process ask this one, a worker, for its metrics. */
function answerFirstProcess(registry: Registry): void {
  AggregatorRegistry.setRegistries(registry)
  new AggregatorRegistry()
}

/** Asks all workers for their metrics, and gives the sum of them (for lags and times the most, or the mean). */
export function metricsOfWorkers(): () => Promise<string> {
  const workers = new AggregatorRegistry()
  return () => workers.clusterMetrics()
}

import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Logger } from 'pino'
import { SettingError, type Settings } from '../settings.ts'
import { type Answering, startAnswering } from './answer.ts'
import { Failure } from './failure.ts'
import { openStore } from './store.ts'

/** How many processes may answer requests together. */
export const maxWorkers = 64

/** The pause before a worker that ended is replaced; it doubles with each that ends soon. Milliseconds. */
const firstPauseMs = 100
const longestPauseMs = 30_000
/** A worker that lived so long did not end for the reason for which the last one did. Milliseconds. */
const longLifeMs = 60_000

/** How long a worker may take to finish what it does. A little more than it gives its own requests. Milliseconds. */
const stopTimeoutMs = 30_000

/** What the first process tells a worker. */
const drain = 'drain'

export const isWorker = (): boolean => cluster.isWorker

/** @throws SettingError for a store that only one process can serve */
export function refuseOnFile({ DATABASE_URL: database }: Settings): void {
  if (database.engine === 'postgres') return
  throw new SettingError(
    'DATABASE_URL: a SQLite file is served by one process, which has it to itself; --workers needs `postgres://…`',
  )
}

/** Runs as one of the workers, until the first process says so. When that is gone, Node ends its workers at once. */
export async function serveAsWorker(settings: Settings, log: Logger): Promise<void> {
  // Ctrl-C at a terminal reaches all processes; what it means is for the first one to say.
  process.on('SIGINT', () => {})
  const told = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === drain) resolve()
    })
    process.once('SIGTERM', resolve)
  })
  const store = await openStore(settings, 'server')
  try {
    const server = await startAnswering(settings, store, log)
    await told
    await server.stop()
  } finally {
    await store.close()
    cluster.worker?.disconnect()
  }
}

/**
 * Starts workers that answer requests on one address, and replaces those that end, each after a pause that grows while
 * they go on ending soon.
 *
 * @throws Failure when the first workers end before one of them listens; what is wrong they have told themselves
 */
export async function startWorkers(count: number, settings: Settings, log: Logger): Promise<Answering> {
  // All workers accept from one socket. Node's other way hands each connection from the first process to a worker, and a
  // connection that is on its way when the worker dies would hang until its client gives up.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  const group = new WorkerGroup(count, log)
  try {
    const port = await group.start()
    return { port, metrics: await metricsFor(settings), stop: () => group.stop() }
  } catch (error) {
    await group.stop()
    throw error
  }
}

async function metricsFor({ METRICS_PORT }: Settings): Promise<(() => Promise<string>) | undefined> {
  if (METRICS_PORT === undefined) return undefined
  const { metricsOfWorkers } = await import('../metrics.ts')
  return metricsOfWorkers()
}

/** How a worker ended. */
interface Ended {
  readonly worker: number | undefined
  readonly code: number | null
  readonly signal: string | null
}

class WorkerGroup {
  readonly #count: number
  readonly #log: Logger
  readonly #workers = new Set<Worker>()
  readonly #restarts = new Set<NodeJS.Timeout>()
  readonly #started = Promise.withResolvers<number>()
  /** Where the first worker listens. Those that come later have to listen there too, whatever the setting says. */
  #port: number | undefined
  #listening = 0
  #isStarted = false
  #isStopping = false
  #pauseMs = firstPauseMs

  constructor(count: number, log: Logger) {
    this.#count = count
    this.#log = log
  }

  /** Starts the workers, and gives the port when all of them listen. */
  start(): Promise<number> {
    for (let n = 0; n < this.#count; n++) this.#add()
    return this.#started.promise
  }

  #add(): void {
    const worker = cluster.fork(this.#port === undefined ? {} : { PORT: String(this.#port) })
    const startedAt = performance.now()
    this.#workers.add(worker)
    worker.once('listening', ({ port }) => {
      this.#port ??= port
      if (++this.#listening < this.#count) return
      this.#isStarted = true
      this.#started.resolve(port)
    })
    worker.once('exit', (code, signal) => {
      this.#workers.delete(worker)
      this.#ended({ worker: worker.process.pid, code, signal }, performance.now() - startedAt)
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#restarts) clearTimeout(timer)
    const workers = [...this.#workers]
    const ends = workers.map((worker) => once(worker, 'exit'))
    for (const worker of workers) if (worker.isConnected()) worker.send(drain)
    const late = setTimeout(() => {
      for (const worker of workers) worker.process.kill('SIGKILL')
    }, stopTimeoutMs)
    await Promise.all(ends)
    clearTimeout(late)
  }

  #ended(end: Ended, livedMs: number): void {
    if (this.#isStopping) return
    if (!this.#isStarted) {
      this.#started.reject(
        new Failure(`a worker ended before it could answer, with ${end.signal ?? `code ${end.code}`}`),
      )
      return
    }
    if (livedMs >= longLifeMs) this.#pauseMs = firstPauseMs
    const pauseMs = this.#pauseMs
    this.#pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    this.#log.error({ ...end, pauseMs }, 'a worker ended and is replaced')
    const timer = setTimeout(() => {
      this.#restarts.delete(timer)
      this.#add()
    }, pauseMs)
    this.#restarts.add(timer)
  }
}

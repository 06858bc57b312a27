import { type StoreActivity, StoreUnavailable } from '@capacity-rules/core'
import pg from 'pg'
import { fromDriver, isConflict, isRetryable, toStoreError } from './errors.ts'
import { limits, type Timeouts } from './options.ts'
import { Session } from './session.ts'

/** The connections of a process to its database: so many at once, and so many requests that may wait for one. */
export class Connections {
  readonly #pool: pg.Pool
  readonly #options: Timeouts
  readonly #retries = { conflict: 0, connection: 0 }

  constructor(options: Timeouts) {
    this.#options = options
    this.#pool = new pg.Pool({
      ...clientConfig(options),
      max: options.poolSize,
      idleTimeoutMillis: limits.idleTimeoutMs,
    })
    // A connection that dies while nobody uses it is just replaced.
    this.#pool.on('error', () => {})
  }

  /**
   * Lends a connection to a piece of work. When the connection turns out to be lost, or the database asks for it, the
   * work is run again from its beginning, so it must keep nothing from one run to the next.
   *
   * @throws StoreUnavailable when there is no connection to be had, or too many wait for one
   */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    // What has taken that long is not begun again: somebody waits.
    const deadline = performance.now() + this.#options.statementTimeoutMs
    for (let tries = 1; ; tries++) {
      try {
        return await this.#useOnce(work)
      } catch (error) {
        if (!isRetryable(error) || tries >= limits.tries || performance.now() >= deadline) throw toStoreError(error)
        this.#retries[isConflict(error) ? 'conflict' : 'connection']++
      }
      // Two that met once meet again unless they wait for different times.
      const pauseMs = limits.firstPauseMs * 2 ** (tries - 1) * Math.random()
      await new Promise((resume) => setTimeout(resume, pauseMs))
    }
  }

  /** Lends a connection for long work, whose statements may take long too. It has to be given back. */
  async lease(): Promise<Lease> {
    try {
      return await this.#take(undefined)
    } catch (error) {
      throw toStoreError(error)
    }
  }

  /** How it does now, and how often work was run again. */
  activity(): Omit<StoreActivity, 'waitingForTurn'> {
    const { totalCount: open, idleCount: idle, waitingCount: waitingForConnection } = this.#pool
    return { open, idle, waitingForConnection, retries: { ...this.#retries } }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #useOnce<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { session, release } = await this.#take(this.#options.statementTimeoutMs + limits.graceMs)
    try {
      return await work(session)
    } finally {
      release()
    }
  }

  async #take(timeoutMs: number | undefined): Promise<Lease> {
    const client = await this.#connect()
    // Told to whoever sends the next statement; without a listener it would end the process.
    const ignore = () => {}
    client.on('error', ignore)
    const session = new Session(client, this.#options.prepare, timeoutMs)
    const release = () => {
      client.off('error', ignore)
      client.release(session.isBroken)
    }
    return { session, release }
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#pool.waitingCount >= limits.waitingForConnection) {
      throw new StoreUnavailable(`${limits.waitingForConnection} requests wait for a connection`)
    }
    try {
      return await this.#pool.connect()
    } catch (error) {
      // Whatever a server says instead of taking a connection is about its state, or ours with it.
      if (error instanceof pg.DatabaseError) {
        throw new StoreUnavailable(`${error.code}: ${error.message}`, { cause: error })
      }
      throw fromDriver(error)
    }
  }
}

/** A connection that belongs to one piece of work. */
export interface Lease {
  readonly session: Session
  /** Gives it back, with no transaction open on it. Once only. */
  readonly release: () => void
}

const clientConfig = ({ url, connectTimeoutMs }: Timeouts): pg.ClientConfig => ({
  connectionString: url,
  connectionTimeoutMillis: connectTimeoutMs,
  fallback_application_name: 'capacity-rules',
  keepAlive: true,
  types: { getTypeParser },
})

/** A whole number of the database as one of JavaScript. @throws RangeError when it is too large to be one */
export function toNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`the database holds ${text}, which is no safe integer`)
  return value
}

/** The numbers that PostgreSQL has for int8, which the driver gives as text otherwise. */
const int8 = 20

const getTypeParser: typeof pg.types.getTypeParser = (
  id: number,
  format?: 'text' | 'binary',
): ((text: string) => unknown) => (id === int8 && format !== 'binary' ? toNumber : pg.types.getTypeParser(id, format))

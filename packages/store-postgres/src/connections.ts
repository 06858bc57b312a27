import { type StoreActivity, StoreUnavailable } from '@capacity-rules/core'
import pg from 'pg'
import { fromDriver, isConflict, isRetryable, toStoreError } from './errors.ts'
import { GatheringSocket } from './gathering-socket.ts'
import { limits, type Timeouts } from './options.ts'
import { Session } from './session.ts'

/** The connections of a process to its database: so many at once, and so many requests that may wait for one. */
export class Connections {
  readonly #pool: pg.Pool
  readonly #options: Timeouts
  #together: Together | undefined
  readonly #retries = { conflict: 0, connection: 0 }

  constructor(options: Timeouts) {
    this.#options = options
    this.#pool = new pg.Pool({
      ...clientConfig(options),
      pipeline: true,
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
  use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#use(() => this.#take(), work)
  }

  /**
   * The same for a statement or two that change nothing. Those who ask in one go, as all that is read for one request
   * does, have a connection together, on which their statements go out at once.
   */
  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#use(() => this.#takeTogether(), work)
  }

  async #use<T>(take: () => Promise<Lease>, work: (session: Session) => Promise<T>): Promise<T> {
    // What has taken that long is not begun again: somebody waits.
    const deadline = performance.now() + this.#options.statementTimeoutMs
    for (let tries = 1; ; tries++) {
      try {
        return await useOnce(take, work)
      } catch (error) {
        if (!isRetryable(error) || tries >= limits.tries || performance.now() >= deadline) throw toStoreError(error)
        this.#retries[isConflict(error) ? 'conflict' : 'connection']++
      }
      // Two that met once meet again unless they wait for different times.
      const pauseMs = limits.firstPauseMs * 2 ** (tries - 1) * Math.random()
      await new Promise((resume) => setTimeout(resume, pauseMs))
    }
  }

  /**
   * Makes a connection for long work, whose statements may take long too. It has to be given back. It is none of the
   * pool's: what copies rows has it to itself, answer by answer.
   */
  async lease(): Promise<Lease> {
    const client = new pg.Client(clientConfig(this.#options))
    // Told to whoever sends the next statement; without a listener it would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
    } catch (error) {
      throw toStoreError(refusal(error))
    }
    // One that is lost already says so again.
    const release = () => void client.end().catch(() => {})
    return { session: new Session(client, { prepare: this.#options.prepare }), release }
  }

  /** How it does now, and how often work was run again. */
  activity(): Omit<StoreActivity, 'waitingForTurn'> {
    const { totalCount: open, idleCount: idle, waitingCount: waitingForConnection } = this.#pool
    return { open, idle, waitingForConnection, retries: { ...this.#retries } }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #takeTogether(): Promise<Lease> {
    if (!this.#together || this.#together.users >= limits.readsTogether) {
      this.#together = { lease: this.#take(), users: 0 }
      // Whoever asks later may have to do with another request.
      queueMicrotask(() => {
        this.#together = undefined
      })
    }
    const together = this.#together
    together.users++
    const { session, release } = await together.lease
    return {
      session,
      release: () => {
        if (--together.users === 0) release()
      },
    }
  }

  async #take(): Promise<Lease> {
    const client = await this.#connect()
    // Told to whoever sends the next statement; without a listener it would end the process.
    const ignore = () => {}
    client.on('error', ignore)
    const { prepare, statementTimeoutMs } = this.#options
    const session = new Session(client, { prepare, pipelines: true, timeoutMs: statementTimeoutMs + limits.graceMs })
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
      throw refusal(error)
    }
  }
}

async function useOnce<T>(take: () => Promise<Lease>, work: (session: Session) => Promise<T>): Promise<T> {
  const { session, release } = await take()
  try {
    return await work(session)
  } finally {
    release()
  }
}

/** Whatever a server says instead of taking a connection is about its state, or ours with it. */
const refusal = (error: unknown): unknown =>
  error instanceof pg.DatabaseError
    ? new StoreUnavailable(`${error.code}: ${error.message}`, { cause: error })
    : fromDriver(error)

/** A connection that several have who asked in one go. */
interface Together {
  readonly lease: Promise<Lease>
  users: number
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
  stream: () => new GatheringSocket(),
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

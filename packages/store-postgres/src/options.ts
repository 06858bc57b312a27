/** How to reach a database, and how long to wait for it. */
export interface PostgresOptions {
  /** `postgres://` or `postgresql://`, with what libpq understands of parameters, such as `sslmode`. */
  readonly url: string
  /** `server` migrates the schema; `operator` does so on an empty database only, and else asks for it. */
  readonly as: 'server' | 'operator'
  /** Connections at once, at least 2. */
  readonly poolSize?: number
  /** How long to wait for a connection, whether it has to be made or to become free, in milliseconds. */
  readonly connectTimeoutMs?: number
  /** How long a statement may take, in milliseconds. */
  readonly statementTimeoutMs?: number
  /** How long a statement may wait for a lock, in milliseconds. */
  readonly lockTimeoutMs?: number
  /** Whether statements are prepared once on each connection. False for a pooler that cannot keep them apart. */
  readonly prepare?: boolean
}

export const defaults = {
  poolSize: 10,
  connectTimeoutMs: 5000,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 5000,
  prepare: true,
} as const

/** What the store limits beside that, each with its unit. */
export const limits = {
  /** Requests that may wait for a connection; one more is told to come again later. */
  waitingForConnection: 1000,
  /** Reads that have one connection together when they are asked for in one go: who calls, and what for. */
  readsTogether: 2,
  /** Writes that may wait for their turn, over all accounts; one more is told to come again later. */
  waitingWrites: 1000,
  /** How often a unit of work is run before it is given up. */
  tries: 5,
  /** The pause before a second try, at most; it doubles with each further one. Milliseconds. */
  firstPauseMs: 10,
  /** How much longer than its timeout a statement is waited for, when the server itself does not end it. Milliseconds. */
  graceMs: 1000,
  /** How long a connection may idle before it is closed, in milliseconds. */
  idleTimeoutMs: 30_000,
  /** How long a migration may wait for another one, or for a lock on a table, in milliseconds. */
  migrationLockMs: 60_000,
  /** How long one statement of an import or an export may take, in milliseconds. */
  bulkStatementMs: 3_600_000,
} as const

/** The options with their defaults. */
export type Timeouts = Required<Omit<PostgresOptions, 'as'>>

export const withDefaults = ({ as: _, ...options }: PostgresOptions): Timeouts => ({ ...defaults, ...options })

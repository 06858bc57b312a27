import { StoreUnavailable } from '@capacity-rules/core'
import pg from 'pg'

/** The connection was lost or could not be had. What was sent and not yet committed is undone by the server. */
export class ConnectionLost extends StoreUnavailable {}

/** The connection was lost while the server committed. Nobody can know whether it did. */
export class CommitUnknown extends StoreUnavailable {}

/**
 * What goes away when the work is run again (SQLSTATE): what two transactions did to each other, and a connection that
 * was ended, or that leads to a server which became a standby, when there is another.
 */
const retryable = new Set(['40001', '40P01', '57P01', '57P02', '25006'])

/**
 * SQLSTATEs, or their classes, that are about the state of the server and not about the statement: they pass by
 * themselves, or when an operator acts.
 */
const unavailable = [
  '08', // connection exception, and all that PgBouncer itself says
  '25006', // a standby, or a server that was set to read only
  '25P03', // the transaction idled too long: this process was stopped, or very busy
  '25P04', // the transaction took too long
  '28', // the role or its password is not accepted any more
  '3D000', // the database is gone, or not there yet
  '40', // still in conflict after all tries
  '53', // out of disk, memory or connections
  '55P03', // lock_timeout
  '57', // ended by an administrator, starting up, shutting down, or statement_timeout
  '58', // the server's disk
  'F0', // the server's configuration file
]

/** Those of them after which the connection is of no use, even where the server keeps it. */
const fatal = ['08', '25006', '25P03', '25P04', '57P', '58']

const isOneOf = (code: string | undefined, some: readonly string[]): boolean =>
  code !== undefined && some.some((one) => code.startsWith(one))

/** Whether the same work may succeed when it is run again from its beginning. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof ConnectionLost || (error instanceof pg.DatabaseError && retryable.has(error.code ?? ''))

/**
 * Whether another account took the address of a password since it was looked for. The work that comes again from its
 * beginning finds it and says so.
 */
export const isTakenMeanwhile = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === 'password_directory_pkey'

/** Whether the work met other work, and nothing else is wrong. */
export const isConflict = (error: unknown): boolean => error instanceof pg.DatabaseError && isOneOf(error.code, ['40'])

/** Whether the connection that gave this error must not be used again. */
export const breaksConnection = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || isOneOf(error.code, fatal)

/** Whether the rows do not fit together: a constraint, or a value that its column cannot hold. */
export const isOfData = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && isOneOf(error.code, ['21', '22', '23'])

/** What a driver's own errors say of a connection that is no more; they have no code. */
const lost =
  /^(Connection terminated|Client (was closed|has encountered)|timeout e|Query read timeout|The server does not|There was an error establishing)/

/** An error of the driver, as one of ours where it is about the connection. */
export function fromDriver(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError || error instanceof StoreUnavailable) return error
  const ofSystem = 'syscall' in error || ('code' in error && typeof error.code === 'string')
  return ofSystem || lost.test(error.message) ? new ConnectionLost(describe(error), { cause: error }) : error
}

/** The error to throw for one of the database: `StoreUnavailable` for its state, else itself, as for all others. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !isOneOf(error.code, unavailable)) return error
  return new StoreUnavailable(`${error.code}: ${error.message}`, { cause: error })
}

/** Several addresses of a name fail together, each with an error of its own, under one that says nothing. */
const describe = (error: Error): string =>
  error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join(', ')
    : error.message

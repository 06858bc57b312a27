import { StoreUnavailable } from '@capacity-rules/core'
import Database from 'better-sqlite3'
import { openDatabase } from './open-database.ts'

export type Connection = Database.Database

/** How long a statement is tried again while another process holds the file, in milliseconds. */
const busyLimitMs = 5000
/** The pause between two tries, in milliseconds. */
const busyPauseMs = 10

/**
 * Opens one connection. Whoever meets a lock waits outside, in `whileBusy`.
 *
 * @param durable false gives up fsync, for tests that throw the file away
 */
export function connect(file: string, durable: boolean): Connection {
  const db = openDatabase(file)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`)
    db.pragma('foreign_keys = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)

/** What may pass by itself, or when an operator frees the disk: not a fault of ours. */
const unavailable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL)/

/** The error to throw for one of SQLite: `StoreUnavailable` for the state of the file or the disk, else itself. */
export const toStoreError = (error: unknown): unknown =>
  error instanceof Database.SqliteError && unavailable.test(error.code)
    ? new StoreUnavailable(`${error.code}: ${error.message}`, { cause: error })
    : error

/** Runs a read now, or a little later if the file is locked just then. */
export function readNow<T>(read: () => T): T | Promise<T> {
  try {
    return read()
  } catch (error) {
    if (!isBusy(error)) throw toStoreError(error)
    return whileBusy(read)
  }
}

/** Runs a statement again and again while another process holds the file, with the event loop free in between. */
export async function whileBusy<T>(run: () => T): Promise<T> {
  const deadline = performance.now() + busyLimitMs
  for (;;) {
    try {
      return run()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw toStoreError(error)
    }
    await new Promise((resume) => setTimeout(resume, busyPauseMs))
  }
}

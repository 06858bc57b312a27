import Database from 'better-sqlite3'
import type { Connection } from './connection.ts'
import { openDatabase } from './open-database.ts'
import { makePrivateFile } from './private-file.ts'

/**
 * Makes this process the file's one server. The lock is a transaction held open on a small file beside it, so the
 * operating system lets go of it when the process dies, however it dies.
 *
 * @returns what gives the lock back; undefined when another process has it
 */
export function takeOwnerLock(file: string): (() => void) | undefined {
  // Whoever may read the lock could hold it too, and keep the server from starting.
  makePrivateFile(`${file}.lock`)
  const db: Connection = openDatabase(`${file}.lock`)
  try {
    db.pragma('journal_mode = OFF')
    db.exec('BEGIN EXCLUSIVE')
    return () => db.close()
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}

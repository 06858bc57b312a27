import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { connect, whileBusy } from './connection.ts'

/**
 * Copies a database that may be in use into a file of its own: one committed state, compact, and on the disk when this
 * returns. To restore it, stop the server and put the file in the place of the database, without `-wal` and `-shm`
 * files beside it.
 *
 * @throws Error when there is such a file already, or the database is missing
 */
export async function backupSqlite(file: string, to: string): Promise<void> {
  if (!existsSync(file)) throw new Error(`there is no database ${file}`)
  if (existsSync(to)) throw new Error(`${to} exists already`)
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  const db = connect(file, true)
  try {
    await whileBusy(() => db.prepare('VACUUM INTO ?').run(partial))
  } finally {
    db.close()
  }
  // Nobody but the operator: hashes are in it.
  chmodSync(partial, 0o600)
  const copy = openSync(partial, 'r+')
  fsyncSync(copy)
  closeSync(copy)
  renameSync(partial, to)
}

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { connect, whileBusy } from './connection.ts'
import { makePrivateFile } from './private-file.ts'

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
  // Nobody but the operator, from the first byte on: hashes are in it. SQLite fills a file that is there and empty.
  if (!makePrivateFile(partial)) throw new Error(`${partial} is being written by somebody else`)
  try {
    await copy(file, partial)
    renameSync(partial, to)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

async function copy(file: string, to: string): Promise<void> {
  const db = connect(file, true)
  try {
    await whileBusy(() => db.prepare('VACUUM INTO ?').run(to))
  } finally {
    db.close()
  }
  const written = openSync(to, 'r+')
  fsyncSync(written)
  closeSync(written)
}

import Database from 'better-sqlite3'

/** The version of Node-API that SQLite's binaries are made for: Node 22.14, 23.6 and newer have it. */
const neededNodeApi = 10

/**
 * Opens a database that never waits inside SQLite, which would stop every other request of the process.
 *
 * @throws Error on a Node that is too old, where the library would end the process without a word
 */
export function openDatabase(file: string): Database.Database {
  if (!(Number(process.versions.napi) >= neededNodeApi)) {
    throw new Error(`SQLite needs Node 22.14, 23.6 or newer, and this is ${process.version}`)
  }
  return new Database(file, { timeout: 0 })
}

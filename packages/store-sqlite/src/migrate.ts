import { fileURLToPath } from 'node:url'
import { SchemaMismatch } from '@capacity-rules/core'
import Postgrator from 'postgrator'
import { type Connection, whileBusy } from './connection.ts'

// Characters with a meaning to glob are taken as they are when they stand in brackets.
const folder = fileURLToPath(new URL('../migrations', import.meta.url)).replace(/[?*()[\]]/g, '[$&]')

/** The plain SQL files of `migrations/`, forward only, run by a library that keeps their numbers and checksums. */
const migrator = (db: Connection): Postgrator =>
  new Postgrator({
    driver: 'sqlite3',
    migrationPattern: `${folder}/*.sql`,
    execQuery: async (query) => {
      const statement = db.prepare(query)
      if (statement.reader) return { rows: statement.all() }
      statement.run()
      return { rows: [] }
    },
    execSqlScript: async (script) => {
      db.exec(script)
    },
  })

/** The schema's version in the file (0 for an empty one), and the version that this program knows. */
export async function schemaVersions(db: Connection): Promise<{ found: number; known: number }> {
  const tool = migrator(db)
  return { found: await tool.getDatabaseVersion(), known: await tool.getMaxVersion() }
}

/**
 * Brings the schema to the version that this program knows, in one transaction: all of it or nothing, and processes
 * that start together take turns.
 *
 * @throws SchemaMismatch when the file was written by a newer program
 */
export async function migrate(db: Connection): Promise<void> {
  await whileBusy(() => db.exec('BEGIN IMMEDIATE'))
  try {
    const { found, known } = await schemaVersions(db)
    if (found > known) {
      throw new SchemaMismatch(`its schema is version ${found}, and this program knows versions up to ${known}`)
    }
    await migrator(db).migrate()
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

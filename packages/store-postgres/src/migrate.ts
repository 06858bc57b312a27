import { fileURLToPath } from 'node:url'
import { SchemaMismatch } from '@capacity-rules/core'
import Postgrator from 'postgrator'
import type { Session } from './session.ts'
import { statement } from './statement.ts'
import { inTransaction } from './unit-of-work.ts'

// Characters with a meaning to glob are taken as they are when they stand in brackets.
const folder = fileURLToPath(new URL('../migrations', import.meta.url)).replace(/[?*()[\]]/g, '[$&]')

/**
 * One migration at a time on a database. The lock is the transaction's and ends with it, so it works behind a pooler;
 * the number is ours, and means nothing.
 */
const takeTurns = statement('lockMigrations', 'SELECT pg_advisory_xact_lock(7020814401723906817)')

const place = statement<[], { schema: string | null; encoding: string; has_table: boolean }>(
  'findSchema',
  `SELECT current_schema() AS schema, current_setting('server_encoding') AS encoding,
     EXISTS (SELECT 1 FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'schemaversion') AS has_table`,
)
/** As the library would, which asks for more rights than are needed when it makes the table itself. */
const createTable = statement(
  'createSchemaVersion',
  `CREATE TABLE schemaversion (version BIGINT PRIMARY KEY, name TEXT, md5 TEXT, run_at TIMESTAMPTZ);
   INSERT INTO schemaversion (version) VALUES (0)`,
)
const found = statement<[], { version: number }>('schemaVersion', 'SELECT max(version) AS version FROM schemaversion')

/** The plain SQL files of `migrations/`, forward only, run by a library that keeps their numbers and checksums. */
const migrator = (session: Session, schema: string): Postgrator =>
  new Postgrator({
    driver: 'pg',
    // Tables of the same name in other schemas of the database are none of ours.
    schemaTable: `${schema}.schemaversion`,
    migrationPattern: `${folder}/*.sql`,
    execQuery: async (query) => ({ rows: await session.script(query) }),
    execSqlScript: async (script) => {
      await session.script(script)
    },
  })

/** The version of a schema that this program knows. */
export async function knownVersion(): Promise<number> {
  const files = new Postgrator({
    driver: 'pg',
    migrationPattern: `${folder}/*.sql`,
    execQuery: async () => ({ rows: [] }),
  })
  return files.getMaxVersion()
}

/**
 * The schema's version in the database; 0 when there is none yet.
 *
 * @throws SchemaMismatch when the database cannot hold ours
 */
export async function foundVersion(session: Session): Promise<number> {
  const { has_table: hasTable } = await whereTo(session)
  return hasTable ? ((await session.row(found))?.version ?? 0) : 0
}

async function whereTo(session: Session): Promise<{ readonly schema: string; readonly has_table: boolean }> {
  const row = await session.row(place)
  if (row?.encoding !== 'UTF8') throw new SchemaMismatch(`its encoding is ${row?.encoding}, and must be UTF8`)
  if (row.schema === null) throw new SchemaMismatch('no schema of its search_path is there, or may be used')
  // The library that migrates puts the name together with the table's, and takes it apart again.
  if (/[."']/.test(row.schema)) throw new SchemaMismatch(`its schema is ${row.schema}, and must have no dot or quote`)
  return { schema: row.schema, has_table: row.has_table }
}

/**
 * Brings the schema to the version that this program knows, in one transaction: all of it or nothing, and processes
 * that start together take turns.
 *
 * @param begin one of the `beginnings`
 * @throws SchemaMismatch when the database is of a newer program
 */
export const migrate = (session: Session, begin: string): Promise<void> =>
  inTransaction(session, begin, {
    work: async () => {
      await session.script(takeTurns.text)
      const known = await knownVersion()
      const { schema, has_table: hasTable } = await whereTo(session)
      if (!hasTable) await session.script(createTable.text)
      const version = await foundVersion(session)
      if (version > known) throw newer(version, known)
      await migrator(session, schema).migrate()
    },
  })

export const newer = (found: number, known: number): SchemaMismatch =>
  new SchemaMismatch(`its schema is version ${found}, and this program knows versions up to ${known}`)

import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database that is made for a test and dropped after it. */
export interface TestDatabase {
  readonly url: string
  readonly drop: () => Promise<void>
}

/**
 * Makes an empty database on a server.
 *
 * @param server the address of any database there, whose user may make others
 * @example const { url, drop } = await createDatabase(inject('postgres'))
 */
export async function createDatabase(server: string): Promise<TestDatabase> {
  const name = `capacity_rules_test_${randomBytes(8).toString('hex')}`
  await execute(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

/** Runs one or more statements on a connection of their own. @throws what the server says */
export async function execute(url: string, sql: string): Promise<void> {
  await query(url, sql)
}

/** Runs a statement on a connection of its own and gives its rows. @throws what the server says */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

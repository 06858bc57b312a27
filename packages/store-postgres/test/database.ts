import { createDatabase, type TestDatabase } from '@capacity-rules/test-postgres'
import pg from 'pg'
import { afterAll, inject } from 'vitest'

const made: TestDatabase[] = []

afterAll(async () => {
  for (const { drop } of made) await drop()
})

/** The address of an empty database that is gone after the tests of this file. */
export async function newDatabase(): Promise<string> {
  const database = await createDatabase(inject('postgres'))
  made.push(database)
  return database.url
}

/** A session of somebody else on a database, as long as it is in use. */
export async function somebody(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return { run: (sql: string) => client.query(sql), [Symbol.asyncDispose]: () => client.end() }
}

import { createDatabase, type TestDatabase } from '@capacity-rules/test-postgres'
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

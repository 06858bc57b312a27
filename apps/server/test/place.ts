import { createDatabase, type TestDatabase } from '@capacity-rules/test-postgres'
import { afterAll, inject } from 'vitest'
import { type Environment, newDatabase } from './process.ts'
import { isOnPostgres } from './test-store.ts'

const made: TestDatabase[] = []
afterAll(async () => {
  for (const { drop } of made) await drop()
})

/** The setting for an empty PostgreSQL database of its own, which is gone after the tests of this file. */
export async function newPostgres(): Promise<Environment> {
  const database = await createDatabase(inject('postgres'))
  made.push(database)
  return { DATABASE_URL: database.url }
}

/** The setting for a place of its own in the kind of store that these tests run on. */
export const newPlace = async (): Promise<Environment> => (isOnPostgres ? newPostgres() : newDatabase())

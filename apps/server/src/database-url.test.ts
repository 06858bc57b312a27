import { expect, test } from 'vitest'
import { readDatabaseUrl, shownDatabase } from './database-url.ts'

test.each([
  ['postgres://db.example/capacity', 'postgres://db.example/capacity'],
  ['postgresql://ada:my-secret@db.example:6432/capacity', 'postgresql://db.example:6432/capacity'],
  ['postgres://ada:my-secret@[::1]/capacity?sslmode=verify-full&password=my-secret', 'postgres://[::1]/capacity'],
  ['postgres:///capacity?host=/run/postgresql', 'postgres:///capacity'],
])('%s is a PostgreSQL database, and is shown without its secrets', (url, shown) => {
  const database = readDatabaseUrl(url)
  expect(database).toEqual({ engine: 'postgres', url, shown })
  expect(database && shownDatabase(database)).toBe(shown)
})

test('sqlite: and a path is a file', () => {
  const database = readDatabaseUrl('sqlite:./data/my file.db')
  expect(database).toEqual({ engine: 'sqlite', file: './data/my file.db' })
  expect(database && shownDatabase(database)).toBe('./data/my file.db')
})

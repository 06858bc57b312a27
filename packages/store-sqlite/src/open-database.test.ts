import { afterEach, expect, test } from 'vitest'
import { openDatabase } from './open-database.ts'

const versions = Object.getOwnPropertyDescriptor(process, 'versions')

afterEach(() => {
  if (versions) Object.defineProperty(process, 'versions', versions)
})

test.each(['9', undefined])('a Node whose Node-API is version %s is refused before SQLite is loaded', (napi) => {
  Object.defineProperty(process, 'versions', { configurable: true, value: { ...process.versions, napi } })
  expect(() => openDatabase(':memory:')).toThrow(/^SQLite needs Node 22\.14, 23\.6 or newer, and this is v\d/)
})

test('this Node is fine', () => {
  const db = openDatabase(':memory:')
  expect(db.open).toBe(true)
  db.close()
})

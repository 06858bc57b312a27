import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sql } from '../src/servers/sql.ts'

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-sql-'))
const prepared = new Set<string>()
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

// The driver is watched, and works as it always does.
beforeAll(async () => {
  const watched = vi.spyOn(Database.prototype, 'prepare')
  const store = await openSqliteStore({ file: join(folder, 'store.db'), as: 'server', durable: false })
  await store.close()
  for (const [text] of watched.mock.calls) prepared.add(plain(text))
  watched.mockRestore()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const statements = Object.entries(sql).flatMap(([name, text]) =>
  typeof text === 'string'
    ? [{ name, text }]
    : [false, true].map((filtered) => ({ name: `${name}, filtered: ${filtered}`, text: text(filtered) })),
)

test.each(statements)('the store prepares what the bare servers run: $name', ({ text }) => {
  expect(prepared).toContain(plain(text))
})

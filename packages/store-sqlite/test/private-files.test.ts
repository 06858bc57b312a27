import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createAccount } from '@capacity-rules/core'
import { describe, expect, test } from 'vitest'
import { backupSqlite, openSqliteStore } from '../src/index.ts'
import { temporaryFile } from './temporary.ts'

/** A path in a folder that is not there yet. */
const newFolder = (): string => join(temporaryFile(), 'deep', 'a.db')
const rightsOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

const openServer = async (file: string) => {
  const store = await openSqliteStore({ file, as: 'server', durable: false })
  await createAccount({ store, clock: Date.now, maxRulesPerAccount: 10 }, 'main')
  return store
}

describe('nobody but the owner', () => {
  test('may read or write the database, what lies beside it, and the folder that was made for it', async () => {
    const file = newFolder()
    const store = await openServer(file)
    const folder = dirname(file)
    const rights = readdirSync(folder).map((name) => [name, rightsOf(join(folder, name))])
    expect(Object.fromEntries(rights)).toMatchObject({
      'a.db': '600',
      'a.db-wal': '600',
      'a.db-shm': '600',
      'a.db.lock': '600',
    })
    expect(new Set(rights.map(([, mode]) => mode))).toEqual(new Set(['600']))
    expect([rightsOf(folder), rightsOf(dirname(folder))]).toEqual(['700', '700'])
    await store.close()
  })

  test('may read a backup, at any time while it is made', async () => {
    const file = newFolder()
    await (await openServer(file)).close()
    const copy = `${file}.copy`
    const making = backupSqlite(file, copy)
    // The copying itself waits for nothing, so this is the file as copying left it, before anything else is done to it.
    expect(rightsOf(`${copy}.partial`)).toBe('600')
    await making
    expect(rightsOf(copy)).toBe('600')
  })
})

test('what an operator let others read stays readable, with all that SQLite puts beside it', async () => {
  const file = newFolder()
  mkdirSync(dirname(file), { recursive: true })
  await (await openServer(file)).close()
  chmodSync(file, 0o640)
  const store = await openServer(file)
  expect([rightsOf(file), rightsOf(`${file}-wal`)]).toEqual(['640', '640'])
  await store.close()
})

describe('a backup', () => {
  test('that fails leaves nothing behind', async () => {
    const file = newFolder()
    await (await openServer(file)).close()
    const bytes = readFileSync(file)
    // The pages behind the first one, which has the schema's own table.
    writeFileSync(file, bytes.fill(0xff, 4096))
    const copy = `${file}.copy`
    await expect(backupSqlite(file, copy)).rejects.toThrow(/malformed/)
    expect(readdirSync(dirname(file)).filter((name) => name.startsWith(basename(copy)))).toEqual([])
  })

  test('follows no link that lies in its way', async () => {
    const file = newFolder()
    await (await openServer(file)).close()
    const victim = join(dirname(file), 'victim')
    writeFileSync(victim, 'mine')
    symlinkSync(victim, `${file}.copy.partial`)
    await backupSqlite(file, `${file}.copy`)
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(statSync(`${file}.copy`).size).toBeGreaterThan(4096)
  })
})

import {
  createAccount,
  createToken,
  type Domain,
  done,
  importUsers,
  type Result,
  SchemaMismatch,
  StoreUnavailable,
} from '@capacity-rules/core'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { FileInUse, openSqliteStore } from '../src/index.ts'
import { maxWaitingWrites } from '../src/write-queue.ts'
import { temporaryFile } from './temporary.ts'

const ada = { id: 1, name: 'Ada Okafor', email: 'ada@example.com', role: 'admin' }

const domainOn = async (file: string, as: 'server' | 'operator'): Promise<Domain> => ({
  store: await openSqliteStore({ file, as, durable: false }),
  clock: Date.now,
  maxRulesPerAccount: 1000,
})

describe('the file', () => {
  test('has one server at a time', async () => {
    const file = temporaryFile()
    const first = await domainOn(file, 'server')
    await expect(domainOn(file, 'server')).rejects.toThrow(FileInUse)
    await first.store.close()
    const second = await domainOn(file, 'server')
    await second.store.close()
  })

  test('is open to operators beside the server, who see each other at once', async () => {
    const file = temporaryFile()
    const server = await domainOn(file, 'server')
    const account = await createAccount(server, 'main')
    if (!account.ok) throw new Error('a new file takes any name')
    const operator = await domainOn(file, 'operator')
    await importUsers(operator, account.value.id, [{ line: 1, value: ada }])
    const order = { userId: 1, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
    const { token } = await createToken(operator, account.value.id, order)
    await operator.store.close()
    expect(await server.store.listTokens(account.value.id)).toEqual([{ ...token, email: ada.email }])
    await server.store.close()
  })

  test('is refused when its schema is newer than the program', async () => {
    const file = temporaryFile()
    await (await domainOn(file, 'server')).store.close()
    const db = new Database(file)
    db.exec("INSERT INTO schemaversion (version, name) VALUES (999, 'from-the-future')")
    db.close()
    await expect(domainOn(file, 'server')).rejects.toThrow(SchemaMismatch)
    await expect(domainOn(file, 'operator')).rejects.toThrow(SchemaMismatch)
  })

  test('is not migrated by an operator under a server that runs', async () => {
    const file = temporaryFile()
    const server = await domainOn(file, 'server')
    const db = new Database(file)
    db.exec('DELETE FROM schemaversion WHERE version > 0')
    db.close()
    await expect(domainOn(file, 'operator')).rejects.toThrow(/the server that runs on it keeps schema version 0/)
    await expect((async () => server.store.checkReady())()).rejects.toThrow(StoreUnavailable)
    await server.store.close()
  })

  test('that is no database is refused and left as it is', async () => {
    await expect(domainOn(new URL(import.meta.url).pathname, 'operator')).rejects.toThrow(/not a database/)
  })
})

describe('a write', () => {
  test('waits while another process holds the file, and is then done', async () => {
    const file = temporaryFile()
    const server = await domainOn(file, 'server')
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    const created = createAccount(server, 'late')
    for (let turn = 0; turn < 20; turn++) await new Promise((resume) => setImmediate(resume))
    expect(await server.store.listAccounts()).toEqual([])
    other.exec('COMMIT')
    other.close()
    expect((await created).ok).toBe(true)
    await server.store.close()
  })

  test(`is refused when ${maxWaitingWrites} wait already, and those are done`, async () => {
    const { store } = await domainOn(temporaryFile(), 'server')
    const gate = Promise.withResolvers<Result<number>>()
    const write = () => store.write(1, async () => gate.promise)
    const waiting = Array.from({ length: maxWaitingWrites }, write)
    await expect(write()).rejects.toThrow(StoreUnavailable)
    gate.resolve(done(1))
    expect(new Set((await Promise.all(waiting)).map(({ ok }) => ok))).toEqual(new Set([true]))
    expect((await write()).ok).toBe(true)
    await store.close()
  })
})

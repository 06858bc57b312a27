import {
  createCapacityRule,
  createCapacityRuleOnce,
  type Domain,
  done,
  listCapacityRules,
  operator,
  StoreUnavailable,
} from '@capacity-rules/core'
import { createDatabase, execute, type Postgres, query, startPostgres, startProxy } from '@capacity-rules/test-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { limits } from '../src/options.ts'
import { somebody } from './database.ts'
import { domainOn, newAccount, upTo, value } from './domain.ts'

// A server of its own, which waits for the disk: here it is killed and stopped.
let server: Postgres
beforeAll(async () => {
  server = await startPostgres({ durable: true })
})
afterAll(() => server.stop())

const database = async (): Promise<string> => (await createDatabase(server.url)).url
const create = (domain: Domain, accountId: number, name: string) =>
  createCapacityRule(domain, operator(accountId), { name, capacities: {} })
const names = async (domain: Domain, accountId: number) =>
  (await listCapacityRules(domain, accountId)).rules.map(({ name }) => name).slice(1)

/** Lets whatever else is ready run first. */
const turn = () => new Promise((resume) => setImmediate(resume))

describe('a server that', () => {
  test('is not there is told at once', async () => {
    const url = 'postgres://postgres@127.0.0.1:1/none'
    await expect(openPostgresStore({ url, as: 'server' })).rejects.toThrow(StoreUnavailable)
    await expect(openPostgresStore({ url, as: 'server' })).rejects.toThrow(/ECONNREFUSED/)
  })

  test('has no such database is told by its name', async () => {
    const url = server.url.replace(/postgres$/, 'nowhere')
    await expect(openPostgresStore({ url, as: 'server' })).rejects.toThrow(/database "nowhere" does not exist/)
  })

  test('crashes under load loses nothing that it acknowledged, and is used again when it is back', async () => {
    const domain = await domainOn(await database())
    const accounts = await Promise.all(upTo(4).map((n) => newAccount(domain, `account-${n}`, [1])))
    const acknowledged = new Map<number, string[]>(accounts.map((id) => [id, []]))
    let stop = false
    let refused = 0
    const client = async (accountId: number): Promise<void> => {
      for (let n = 0; !stop; n++) {
        try {
          value(await create(domain, accountId, `r${n}`))
          acknowledged.get(accountId)?.push(`r${n}`)
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnavailable)
          refused++
          await turn()
        }
      }
    }
    const enough = async (count: number): Promise<void> => {
      const before = [...acknowledged.values()].flat().length
      while ([...acknowledged.values()].flat().length < before + count) await turn()
    }
    const clients = accounts.map(client)
    for (const _ of upTo(2)) {
      await enough(20)
      await server.crash()
      await server.start()
    }
    await enough(20)
    stop = true
    await Promise.all(clients)
    expect(refused).toBeGreaterThan(0)
    for (const id of accounts) {
      const kept = await names(domain, id)
      expect(kept).toEqual(expect.arrayContaining(acknowledged.get(id) ?? []))
      expect(new Set(kept).size).toBe(kept.length)
    }
    await domain.store.checkReady()
    await domain.store.close()
  }, 120_000)

  test('stands still is waited for no longer than the timeouts say, and is used again when it goes on', async () => {
    const timeouts = { connectTimeoutMs: 300, statementTimeoutMs: 300, poolSize: 2 }
    const url = await database()
    const domain = await domainOn(url, timeouts)
    const accountId = await newAccount(domain, 'a', [1])
    const [backend] = await query<{ pid: number }>(
      url,
      `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'capacity-rules' LIMIT 1`,
    )
    if (!backend) throw new Error('the store keeps a connection')
    const stopped = [server.pid(), backend.pid]
    for (const pid of stopped) process.kill(pid, 'SIGSTOP')
    try {
      const waiting = [
        ...upTo(3).map(() => listCapacityRules(domain, accountId)),
        ...upTo(3).map((n) => create(domain, accountId, `${n}`)),
      ]
      for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected')
      await expect((async () => domain.store.checkReady())()).rejects.toThrow(StoreUnavailable)
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    }
    await expect.poll(() => create(domain, accountId, 'later').catch(() => undefined)).toMatchObject({ ok: true })
    expect(await names(domain, accountId)).toContain('later')
    await domain.store.close()
  }, 60_000)

  test('takes no writes, as a standby does, is unavailable for them', async () => {
    const url = await database()
    const domain = await domainOn(url)
    const accountId = await newAccount(domain, 'a', [1])
    const name = new URL(url).pathname.slice(1)
    await execute(server.url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await execute(server.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
    await expect(create(domain, accountId, 'r')).rejects.toThrow(/25006/)
    expect(await names(domain, accountId)).toEqual([])
    await execute(server.url, `ALTER DATABASE ${name} RESET default_transaction_read_only`)
    value(await create(domain, accountId, 'r'))
    await domain.store.close()
  })

  test('has no place for another connection is unavailable', async () => {
    await execute(server.url, 'CREATE ROLE few LOGIN CONNECTION LIMIT 1')
    const url = new URL(await database())
    url.username = 'few'
    await using _only = await somebody(url.href)
    await expect(openPostgresStore({ url: url.href, as: 'operator' })).rejects.toThrow(/53300/)
  })
})

describe('a connection that', () => {
  test('an administrator ends in the middle of a write is replaced, and the write is done', async () => {
    const url = await database()
    const domain = await domainOn(url)
    const accountId = await newAccount(domain, 'a', [1])
    let runs = 0
    const result = await domain.store.write(accountId, async (tx) => {
      if (++runs === 1) {
        await execute(
          server.url,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = '${new URL(url).pathname.slice(1)}' AND state = 'idle in transaction'`,
        )
      }
      await tx.setDefaultRule((await tx.account()).defaultRuleId)
      return done(runs)
    })
    expect(result).toEqual(done(2))
    await domain.store.close()
  })

  test('breaks while the server commits leaves it open whether it did, and the key of the request makes that good', async () => {
    const direct = await database()
    const proxy = await startProxy(direct)
    const domain = await domainOn(proxy.url)
    const accountId = await newAccount(domain, 'a', [1])
    const once = { userId: 1, operation: 'createCapacityRule', key: 'k', bodyHash: 'h', toReply: () => 'the reply' }
    const createOnce = () => createCapacityRuleOnce(domain, operator(accountId), { name: 'once', capacities: {} }, once)
    proxy.cutAfter('COMMIT')
    await expect(createOnce()).rejects.toThrow(/it is unknown whether the transaction was committed/)
    proxy.cutAfter(undefined)
    // The server learns of the cut by itself; what it had been told before, it does.
    await expect.poll(() => names(domain, accountId)).toEqual(['once'])
    expect(value(await createOnce())).toEqual({ reply: 'the reply', isRepeat: true })
    expect(await names(domain, accountId)).toEqual(['once'])
    await domain.store.close()
    await proxy.close()
  })

  test('is cut while nobody uses it is not noticed by the next request', async () => {
    const proxy = await startProxy(await database())
    const domain = await domainOn(proxy.url)
    const accountId = await newAccount(domain, 'a', [1])
    for (const n of upTo(3)) {
      proxy.cut()
      value(await create(domain, accountId, `r${n}`))
      proxy.cut()
      expect(await names(domain, accountId)).toHaveLength(n)
    }
    await domain.store.close()
    await proxy.close()
  })
})

describe('a lock', () => {
  test('that somebody else has is waited for, and not longer than its timeout', async () => {
    const url = await database()
    const domain = await domainOn(url, { lockTimeoutMs: 100 })
    const accountId = await newAccount(domain, 'a', [1])
    await using other = await somebody(url)
    await other.run('BEGIN; SELECT 1 FROM accounts FOR UPDATE')
    await expect(create(domain, accountId, 'r')).rejects.toThrow(/55P03/)
    expect(await names(domain, accountId)).toEqual([])
    await other.run('ROLLBACK')
    value(await create(domain, accountId, 'r'))
    await domain.store.close()
  })

  test('on a whole table holds a read up no longer than a statement may take', async () => {
    const url = await database()
    const domain = await domainOn(url, { statementTimeoutMs: 100 })
    const accountId = await newAccount(domain, 'a', [1])
    await using other = await somebody(url)
    await other.run('BEGIN; LOCK TABLE capacity_rules IN ACCESS EXCLUSIVE MODE')
    await expect((async () => domain.store.listRules(accountId))()).rejects.toThrow(StoreUnavailable)
    await other.run('ROLLBACK')
    expect(await names(domain, accountId)).toEqual([])
    await domain.store.close()
  })
})

test('no more than so many requests wait for a connection; one more is told to come later, and those are done', async () => {
  const domain = await domainOn(await database(), { poolSize: 2 })
  const accounts = [await newAccount(domain, 'a', [1]), await newAccount(domain, 'b', [1])]
  const gate = Promise.withResolvers<void>()
  const begun = accounts.map(() => Promise.withResolvers<void>())
  const holding = accounts.map((id, n) =>
    domain.store.write(id, async () => {
      begun[n]?.resolve()
      await gate.promise
      return done(n)
    }),
  )
  await Promise.all(begun.map(({ promise }) => promise))
  const waiting = upTo(limits.waitingForConnection * limits.readsTogether).map(async () => domain.store.listAccounts())
  await expect((async () => domain.store.listAccounts())()).rejects.toThrow(/1000 requests wait for a connection/)
  gate.resolve()
  expect(await Promise.all(holding)).toEqual([done(0), done(1)])
  for (const listed of await Promise.all(waiting)) expect(listed).toHaveLength(2)
  await domain.store.close()
})

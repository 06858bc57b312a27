import {
  createCapacityRule,
  exportAccount,
  importAccount,
  importUsers,
  operator,
  setPassword,
} from '@capacity-rules/core'
import { execute } from '@capacity-rules/test-postgres'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { newDatabase, somebody } from './database.ts'
import { domainOn, newAccount, row, upTo, value } from './domain.ts'

/** Rows of an import that stops for something else to happen behind its first one. */
async function* interrupted<Row>(rows: readonly Row[], meanwhile: () => Promise<unknown>): AsyncGenerator<Row> {
  for (const [index, one] of rows.entries()) {
    if (index === 1) await meanwhile()
    yield one
  }
}

test('an import does not wait for a VACUUM of the tables that it fills', async () => {
  const url = await newDatabase()
  const domain = await domainOn(url, { lockTimeoutMs: 300 })
  const from = await newAccount(domain, 'from', [1, 2])
  const lines = await Array.fromAsync(exportAccount(domain, from))
  const to = await newAccount(domain, 'to', [])
  await using vacuum = await somebody(url)
  // The lock that it takes.
  await vacuum.run('BEGIN; LOCK TABLE users, assignments, capacity_rules, audit IN SHARE UPDATE EXCLUSIVE MODE')
  value(await importUsers(domain, from, upTo(1200).map(row)))
  value(
    await importAccount(
      domain,
      to,
      interrupted(
        lines.map((line, at) => ({ line: at + 1, value: line })),
        async () => {},
      ),
    ),
  )
  await domain.store.close()
})

test.each(['repeatable read', 'serializable'])('a database whose default is %s makes no difference', async (level) => {
  const url = await newDatabase()
  const name = new URL(url).pathname.slice(1)
  await execute(url, `ALTER DATABASE ${name} SET default_transaction_isolation = '${level}'`)
  const domain = await domainOn(url)
  const account = await newAccount(domain, 'a', [1])
  const create = (name: string) =>
    createCapacityRule(domain, operator(account), { name, capacities: {}, agentIds: [1] })
  const rows = interrupted(upTo(3).map(row), async () => value(await create('meanwhile')))
  expect(value(await importUsers(domain, account, rows))).toMatchObject({ created: 2, unchanged: 1 })
  for (const made of await Promise.all(upTo(20).map((n) => create(`Rule ${n}`)))) value(made)
  expect(domain.store.activity?.().retries).toEqual({ conflict: 0, connection: 0 })
  await domain.store.close()
})

test('an address of a password that another account takes meanwhile is a bad row', async () => {
  const url = await newDatabase()
  const domain = await domainOn(url)
  const [one, other] = [await newAccount(domain, 'one', [1]), await newAccount(domain, 'other', [2])]
  for (const [account, user] of [
    [one, 1],
    [other, 2],
  ] as const) {
    value(await setPassword(domain, account, user, 'correct horse battery'))
  }
  await using import2 = await somebody(url)
  await import2.run(`BEGIN; UPDATE password_directory SET email_key = 'new@example.com' WHERE account_id = ${other}`)
  const importing = importUsers(domain, one, [{ line: 1, value: { ...row(1).value, email: 'new@example.com' } }])
  await vi.waitFor(async () => {
    await using looking = await somebody(url)
    const { rows } = await looking.run(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    expect(rows).toHaveLength(1)
  })
  await import2.run('COMMIT')
  expect(await importing).toMatchObject({ ok: false, refusal: { kind: 'bad-rows', problems: [{ line: 1 }] } })
  await domain.store.close()
})

test('an import that was applied has no transaction to undo', async () => {
  const url = await newDatabase()
  const domain = await domainOn(url)
  const account = await newAccount(domain, 'a', [1])
  const query = vi.spyOn(pg.Client.prototype, 'query')
  value(await importUsers(domain, account, [row(2)]))
  expect(query.mock.calls.flat().filter((text) => /ROLLBACK(?! TO)/.test(String(text)))).toEqual([])
  expect(query.mock.calls.flat()).toContain('COMMIT')
  query.mockRestore()
  await domain.store.close()
})

test('a schema whose name the library would take apart is refused', async () => {
  const url = await newDatabase()
  await execute(url, 'CREATE SCHEMA "a.b"')
  const there = `${url}?options=${encodeURIComponent('-c search_path="a.b"')}`
  await expect(domainOn(there)).rejects.toThrow('its schema is a.b, and must have no dot or quote')
})

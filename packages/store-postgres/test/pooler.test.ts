import { createCapacityRule, exportAccount, listCapacityRules, operator } from '@capacity-rules/core'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, upTo, value } from './domain.ts'

/** What would stay with a connection that a pooler gives to somebody else next. */
const leftBehind = `
  SELECT name || ' is set to ' || setting AS what FROM pg_settings
  WHERE source = 'session' AND name NOT IN ('client_encoding', 'application_name', 'DateStyle', 'extra_float_digits')
  UNION ALL SELECT 'prepared: ' || name FROM pg_prepared_statements
  UNION ALL SELECT 'a lock on ' || locktype FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
  UNION ALL SELECT 'a table ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
  UNION ALL SELECT 'listens to ' || channel FROM pg_listening_channels() AS channel`

const end = pg.Client.prototype.end

test('nothing is left behind on a connection, and nothing is prepared where that is switched off', async () => {
  // Made first, since its own connections are none of the store's.
  const url = await newDatabase()
  const looks: Promise<string[]>[] = []
  // The last moment of each connection, when the store has given it up.
  vi.spyOn(pg.Client.prototype, 'end').mockImplementation(async function (this: pg.Client, ...given: unknown[]) {
    const look = this.query<{ what: string }>(leftBehind)
    looks.push(look.then(({ rows }) => rows.map(({ what }) => what)))
    await look
    await Reflect.apply(end, this, given)
  })
  const domain = await domainOn(url, { prepare: false })
  const accountId = await newAccount(domain, 'a', upTo(1200))
  value(await createCapacityRule(domain, operator(accountId), { name: 'R', capacities: {}, agentIds: [1] }))
  await expect(domain.store.write(accountId, async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await Promise.all(upTo(5).map(() => listCapacityRules(domain, accountId)))
  for await (const line of exportAccount(domain, accountId)) if (line.type === 'user') break
  await domain.store.close()
  expect(looks.length).toBeGreaterThan(3)
  expect((await Promise.all(looks)).flat()).toEqual([])
  vi.restoreAllMocks()
})

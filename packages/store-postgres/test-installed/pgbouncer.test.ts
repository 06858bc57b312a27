import { describeStore } from '@capacity-rules/core/store-suite'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { newDatabase } from '../test/database.ts'
import { domainOn, newAccount, upTo } from '../test/domain.ts'
import { type PgBouncer, startPgBouncer } from './pgbouncer.ts'

let pooler: PgBouncer
beforeAll(async () => {
  pooler = await startPgBouncer(inject('postgres'))
})
afterAll(() => pooler.stop())

describeStore('PostgreSQL behind PgBouncer in transaction mode', async () =>
  openPostgresStore({ url: pooler.through(await newDatabase()), as: 'server', prepare: false }),
)

test('requests of many clients share few connections of the server', async () => {
  const few = await startPgBouncer(inject('postgres'), { default_pool_size: '2' })
  const domains = await Promise.all([few.through(await newDatabase())].flatMap((url) => upTo(3).map(() => open(url))))
  const [first] = domains
  const accountId = first && (await newAccount(first, 'a', [1]))
  const all = domains.flatMap(({ store }) => upTo(100).map(async () => store.listRules(accountId ?? 0)))
  for (const { rules } of await Promise.all(all)) expect(rules).toHaveLength(1)
  for (const { store } of domains) await store.close()
  await few.stop()
})

const open = (url: string) => domainOn(url, { prepare: false })

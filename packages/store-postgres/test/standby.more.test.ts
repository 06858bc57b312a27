import { createCapacityRule, type Domain, operator, StoreUnavailable } from '@capacity-rules/core'
import { execute, type Postgres, query, startPostgres } from '@capacity-rules/test-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domainOn, newAccount, value } from './domain.ts'

let primary: Postgres
let standby: Postgres
let domain: Domain
let accountId: number
beforeAll(async () => {
  primary = await startPostgres({ durable: true, settings: { synchronous_standby_names: 'standby' } })
  standby = await primary.startStandby()
  domain = await domainOn(primary.url, { statementTimeoutMs: 500 })
  accountId = await newAccount(domain, 'a', [1])
})
afterAll(async () => {
  await domain.store.close()
  await standby.stop()
  await primary.stop()
})

const create = (name: string) => createCapacityRule(domain, operator(accountId), { name, capacities: {} })

/** The connections whose commits wait for the standby. */
const waiting = () =>
  query<{ pid: number }>(primary.url, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")

describe('a commit that waits for a standby', () => {
  test('is acknowledged when the standby has it', async () => {
    value(await create('kept'))
    const found = await query(standby.url, "SELECT name FROM capacity_rules WHERE name = 'kept'")
    expect(found).toEqual([{ name: 'kept' }])
  })

  test('is not acknowledged while the standby is away, neither in time nor when an operator cancels it', async () => {
    await execute(standby.url, "ALTER SYSTEM SET primary_conninfo = ''")
    await execute(standby.url, 'SELECT pg_reload_conf()')
    await expect.poll(() => query(primary.url, 'SELECT pid FROM pg_stat_replication')).toEqual([])
    await expect(create('late')).rejects.toThrow(/unknown whether the transaction was committed: no answer/)
    for (const { pid } of await waiting()) await execute(primary.url, `SELECT pg_terminate_backend(${pid})`)
    await expect.poll(waiting).toEqual([])

    const cancelled = create('cancelled').catch((error: unknown) => error)
    await expect.poll(waiting).toHaveLength(1)
    for (const { pid } of await waiting()) await execute(primary.url, `SELECT pg_cancel_backend(${pid})`)
    const outcome = await cancelled
    expect(outcome).toBeInstanceOf(StoreUnavailable)
    expect(outcome).toMatchObject({ message: expect.stringContaining('might not have been replicated') })
  })
})

import { execute, query } from '@capacity-rules/test-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPostgres } from './place.ts'
import { admin, type Environment, get, lineOf, type RunningServer, startServer } from './process.ts'

describe('the metrics of a server with workers on PostgreSQL', () => {
  let env: Environment
  let server: RunningServer
  let address: string

  beforeAll(async () => {
    env = { ...(await newPostgres()), ...admin.env, METRICS_PORT: '0', LOG_LEVEL: 'error' }
    server = await startServer(env, ['--workers', '2'])
    address = await lineOf(server, /^Metrics: +(http:\S+)$/m)
  })
  afterAll(() => server.stop())

  const text = async () => (await fetch(address)).text()
  const value = async (series: string): Promise<number | undefined> => {
    const line = (await text()).split('\n').find((one) => one.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }

  test('count what all of them answered', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => get(server, admin.authorization)))
    expect(replies.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(await value('capacity_rules_requests_total{operation="listCapacityRules",status="200"}')).toBe(40)
    expect(await value('capacity_rules_store_duration_seconds_count{method="listRules"}')).toBe(40)
  })

  test('say once what runs', async () => {
    expect(await text()).toMatch(/^capacity_rules_build_info\{[^}]*store="postgres"\} 1$/m)
  })

  test('tell of the connections, and of what waits', async () => {
    await (await get(server, admin.authorization)).text()
    const [busy, idle] = [
      await value('capacity_rules_store_connections{state="busy"}'),
      await value('capacity_rules_store_connections{state="idle"}'),
    ]
    expect(busy).toBe(0)
    expect(idle).toBeGreaterThan(0)
    expect(await value('capacity_rules_store_waiting{for="connection"}')).toBe(0)
    expect(await value('capacity_rules_store_waiting{for="turn"}')).toBe(0)
    expect(await value('capacity_rules_store_retries_total{reason="conflict"}')).toBe(0)
  })

  test('count work that lost its connection and was done again', async () => {
    const { DATABASE_URL: url = '' } = env
    const sqlOf = async (statement: string) => (await query(url, statement)).length
    const endWhere = (condition: string) =>
      sqlOf(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${condition}`)
    // A look-up waits for somebody's lock and has its connection cut, and finds another one.
    const holder = execute(url, 'BEGIN; LOCK TABLE tokens; SELECT pg_sleep(60)').catch(() => 'ended')
    await expect.poll(() => sqlOf(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`)).toBe(1)
    const reply = get(server, admin.authorization)
    await expect.poll(() => endWhere(`wait_event_type = 'Lock'`)).toBe(1)
    await endWhere(`query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()`)
    expect(await holder).toBe('ended')
    expect((await reply).status).toBe(200)
    // The look-up, and what was read along with it on the same connection.
    expect(await value('capacity_rules_store_retries_total{reason="connection"}')).toBeGreaterThan(0)
  })
})

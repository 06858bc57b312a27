import { document } from '@capacity-rules/contract/document'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { lineOf, newDatabase, type RunningServer, startServer } from './process.ts'

const email = 'ada@example.com'
const token = 'metrics-0123456789-0123456789-abcdef'
const authorization = `Basic ${Buffer.from(`${email}/token:${token}`).toString('base64')}`
const rules = '/api/v2/capacity/rules'

/** Where a server's metrics are, as it says itself. */
const metricsOf = (server: RunningServer): Promise<string> => lineOf(server, /^Metrics: +(http:\S+)$/m)

describe('the metrics of a running server', () => {
  let server: RunningServer
  let metrics: string

  beforeAll(async () => {
    server = await startServer({
      ...newDatabase(),
      BOOTSTRAP_ADMIN_EMAIL: email,
      BOOTSTRAP_API_TOKEN: token,
      METRICS_PORT: '0',
      RATE_LIMIT_PER_MINUTE: '100',
    })
    metrics = await metricsOf(server)
  })
  afterAll(() => server.stop())

  /** The value of a series, by its name and labels as they stand in the text; undefined when it is not there. */
  async function value(series: string): Promise<number | undefined> {
    const text = await (await fetch(metrics)).text()
    const line = text.split('\n').find((one) => one.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  const ask = (path: string, as: string = authorization) =>
    fetch(`${server.address}${path}`, { headers: { Authorization: as } })

  test('are on the machine itself, on a port of their own, and nowhere else', async () => {
    expect(new URL(metrics).hostname).toBe('127.0.0.1')
    expect(new URL(metrics).port).not.toBe(String(server.port))
    expect((await ask('/metrics')).status).toBe(404)
    expect((await fetch(new URL('/', metrics))).status).toBe(404)
    expect((await fetch(metrics, { method: 'POST' })).status).toBe(404)
  })

  test('are in the form that Prometheus reads, each series with what it means', async () => {
    const reply = await fetch(metrics)
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const text = await reply.text()
    for (const line of text.split('\n').filter((one) => one !== '')) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(?:\{.*\})? -?[0-9.e+-]+|.+ (?:NaN|\+Inf))$/)
    }
  })

  test('count every request by operation and status', async () => {
    const series = (operation: string, status: number) =>
      `capacity_rules_requests_total{operation="${operation}",status="${status}"}`
    const wanted: [series: string, path: string, as?: string][] = [
      [series('listCapacityRules', 200), rules],
      [series('showCapacityRule', 404), `${rules}/none`],
      [series('listAssignees', 401), `${rules}/assignees`, 'Bearer none'],
      [series('none', 404), '/api/v2/none'],
    ]
    for (const [name, path, as] of wanted) {
      const before = (await value(name)) ?? 0
      await (await ask(path, as)).text()
      expect(await value(name), name).toBe(before + 1)
    }
  })

  test('count a reply that is given again', async () => {
    const again = await startServer({
      ...newDatabase(),
      BOOTSTRAP_ADMIN_EMAIL: email,
      BOOTSTRAP_API_TOKEN: token,
      METRICS_PORT: '0',
    })
    for (let turn = 0; turn < 3; turn++) {
      await (await fetch(`${again.address}${rules}`, { headers: { Authorization: authorization } })).text()
    }
    const text = await (await fetch(await metricsOf(again))).text()
    await again.stop()
    expect(text).toContain('capacity_rules_requests_total{operation="listCapacityRules",status="200"} 3\n')
    expect(text).toContain('capacity_rules_store_duration_seconds_count{method="listRules"} 1\n')
  })

  test('tell how long requests and the store take', async () => {
    await (await ask(rules)).text()
    const requests = await value('capacity_rules_request_duration_seconds_count{operation="listCapacityRules"}')
    expect(requests).toBeGreaterThan(0)
    expect(await value('capacity_rules_store_duration_seconds_count{method="listRules"}')).toBeGreaterThan(0)
    const seconds = await value('capacity_rules_request_duration_seconds_sum{operation="listCapacityRules"}')
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(10)
  })

  test('count wrong passwords beyond the throttle, and requests beyond the limit', async () => {
    const throttled = (reason: string) => value(`capacity_rules_throttled_total{reason="${reason}"}`)
    expect([await throttled('login'), await throttled('rate')]).toEqual([0, 0])
    const wrong = `Basic ${Buffer.from('nobody@example.com:wrong').toString('base64')}`
    for (let turn = 0; turn < 11; turn++) await (await ask(rules, wrong)).text()
    expect(await throttled('login')).toBeGreaterThan(0)
    let status = 200
    for (let turn = 0; turn < 110 && status !== 429; turn++) {
      const reply = await ask(rules)
      await reply.text()
      status = reply.status
    }
    expect(status).toBe(429)
    expect(await throttled('rate')).toBeGreaterThan(0)
  })

  test('say what runs, and how the event loop does', async () => {
    const labels = `version="${manifest.version}",contract="${document.info.version}",node="${process.version}",store="sqlite"`
    expect(await value(`capacity_rules_build_info{${labels}}`)).toBe(1)
    expect(await value('nodejs_eventloop_lag_p99_seconds')).toEqual(expect.any(Number))
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
  })

  test('say nothing of who calls', async () => {
    const text = await (await fetch(metrics)).text()
    for (const secret of [email, token, authorization, 'nobody@']) expect(text).not.toContain(secret)
  })
})

test('there are none unless they are asked for', async () => {
  const server = await startServer(newDatabase())
  expect(server.stdout()).not.toContain('Metrics')
  await server.stop()
})

test('a port that is taken ends the start, and says so', async () => {
  const first = await startServer({ ...newDatabase(), METRICS_PORT: '0' })
  const { port } = new URL(await metricsOf(first))
  await expect(startServer({ ...newDatabase(), METRICS_PORT: port })).rejects.toThrow(/in use|EADDRINUSE/)
  await first.stop()
})

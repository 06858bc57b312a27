import { type OperationId, routes } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../harness.ts'
import { startListeningServer } from '../listening.ts'
import { addNeighbour, assigneesPath, rulesPath } from '../requests.ts'
import { brokenStore, call, operationIds } from '../shared-statuses.ts'
import { exchangeWire, Wire, wireRequest } from '../wire.ts'

/*
 * API4: a client takes more of the server than its share: memory, time, places, disk. Each limit is in
 * `apps/docs/limits.md` with the test that tries it; here it is that what goes beyond one costs next to nothing, and that
 * one client's excess is not another's wait.
 */
vi.setConfig({ testTimeout: 20_000 })

describe('what goes beyond a limit is refused before the store is asked', () => {
  let server: TestServer
  beforeAll(async () => {
    // Whoever asks it gets a 500.
    server = await startTestServer({ faults: brokenStore(new Error('the store was asked')) })
  })
  afterAll(() => server.close())

  const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
  const order = { name: 'N', capacities: {} }
  const excesses: readonly (readonly [string, OperationId, number, object])[] = [
    ['a body', 'createCapacityRule', 413, { body: ' '.repeat(1024 * 1024 + 1) }],
    ['a list of agents', 'createCapacityRule', 400, { json: { ...order, agent_ids: ids(10_001) } }],
    ['a list of agents', 'assignAgentsToCapacityRule', 400, { json: { agent_ids: ids(10_001) } }],
    ['a list of agents', 'updateCapacityRule', 400, { json: { agent_ids: ids(10_001) } }],
    ['a name', 'createCapacityRule', 400, { json: { ...order, name: 'n'.repeat(256) } }],
    ['a description', 'createCapacityRule', 400, { json: { ...order, description: 'd'.repeat(1001) } }],
    ['a capacity', 'createCapacityRule', 400, { json: { ...order, capacities: { email: 501 } } }],
    ['a key', 'createCapacityRule', 400, { json: order, headers: { 'Idempotency-Key': 'k'.repeat(256) } }],
  ]
  test.each(excesses)('%s of %s', async (_, operation, status, options) => {
    expect((await call(server, operation, options)).status).toBe(status)
  })

  test.each([
    ['a page', 'page[size]=101'],
    ['a filter', `filter[agent_ids]=${ids(101).join(',')}`],
  ])('%s of assignees', async (_, query) => {
    expect((await server.request('GET', `${assigneesPath}?${query}`)).status).toBe(400)
  })

  test('the store would have been asked for less', async () => {
    for (const id of operationIds) expect([id, (await call(server, id)).status]).toEqual([id, 500])
  })
})

test('every operation counts against the rate limit of its account, and of no other one', async () => {
  const now = Date.UTC(2026, 2, 2)
  const server = await startTestServer({ rateLimitPerMinute: 30, clock: () => now })
  const { authorization } = await addNeighbour(server)
  const left = async (id: OperationId) => Number((await call(server, id)).headers.get('x-rate-limit-remaining'))
  for (const id of operationIds) {
    const before = await left('listCapacityRules')
    expect([id, await left(id)]).toEqual([id, before - 1])
    expect(429 in routes[id].responses).toBe(true)
  }
  const statuses = []
  for (let turn = 0; turn < 31; turn++) statuses.push((await server.request('GET', rulesPath)).status)
  expect(statuses.at(-1)).toBe(429)
  expect((await server.request('GET', rulesPath, { authorization })).status).toBe(200)
  await server.close()
})

test('clients that ask for much and read nothing keep nobody waiting, and lose their places', async () => {
  const docsHtml = `<!doctype html>${' '.repeat(16 * 1024 * 1024)}`
  const server = await startListeningServer({ connections: 4, replyTimeoutMs: 500 }, { docsHtml })
  const list = wireRequest(`GET ${rulesPath}`, { ...server.fields, Connection: 'close' })
  const greedy = await Promise.all([1, 2, 3].map(() => Wire.open(server.port)))
  for (const wire of greedy) {
    wire.socket.pause()
    wire.send(Buffer.concat(Array.from({ length: 100 }, () => wireRequest('GET /docs', { Host: 'a' }))))
  }
  const other = await Wire.open(server.port)
  for (let turn = 0; turn < 20; turn++) {
    expect((await other.send(wireRequest(`GET ${rulesPath}`, server.fields)).reply())?.status).toBe(200)
  }
  // All places are taken now, until those who do not read have lost theirs.
  const served: number[] = []
  const deadline = performance.now() + 10_000
  while (served.length === 0 && performance.now() < deadline) {
    served.push(...(await exchangeWire(server.port, list)).map(({ status }) => status))
  }
  expect(served).toEqual([200])
  for (const wire of [...greedy, other]) wire.close()
  await server.close()
})

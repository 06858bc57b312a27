import { beforeEach, describe, expect, test } from 'vitest'
import { failure, type Reply, startTestServer, type TestServer } from './harness.ts'
import { addNeighbour, createRule, rulesPath, stateOf, success } from './requests.ts'
import { brokenStore, call, operationIds, operationsWithBody } from './shared-statuses.ts'

const perMinute = 10
const clock = { now: 0 }
const tooMany = failure(429, 'Too many requests')
const headersOf = ({ headers }: Reply) => [headers.get('x-rate-limit'), headers.get('x-rate-limit-remaining')]

let server: TestServer
beforeEach(async () => {
  clock.now = Date.parse('2040-01-01T00:00:00Z')
  server = await startTestServer({ rateLimitPerMinute: perMinute, clock: () => clock.now })
  return () => server.close()
})

const list = (options = {}) => server.request('GET', rulesPath, options)
const use = async (times: number) => {
  for (let time = 0; time < times; time++) expect((await list()).status).toBe(200)
}
const nextMinute = () => {
  clock.now = (Math.floor(clock.now / 60_000) + 1) * 60_000
}

describe('the rate limit', () => {
  test('counts down with each reply, and says when to come back once it is used up', async () => {
    for (let left = perMinute - 1; left >= 0; left--) expect(headersOf(await list())).toEqual(['10', `${left}`])
    clock.now += 15_500
    const reply = await list()
    expect(reply).toMatchObject(tooMany)
    expect(headersOf(reply)).toEqual(['10', '0'])
    expect(reply.headers.get('retry-after')).toBe('45')
  })

  test('begins anew with the next minute, at its very start', async () => {
    await use(perMinute)
    clock.now += 59_999
    expect((await list()).headers.get('retry-after')).toBe('1')
    clock.now += 1
    expect(headersOf(await list())).toEqual(['10', '9'])
  })

  test('is one for all users, credentials and operations of an account', async () => {
    const bearer = await server.token('assigner', 'bearer', 'read')
    expect(headersOf(await list({ as: 'manager' }))).toEqual(['10', '9'])
    expect(headersOf(await list({ authorization: bearer }))).toEqual(['10', '8'])
    expect(headersOf(await call(server, 'createCapacityRule'))).toEqual(['10', '7'])
    expect(headersOf(await server.request('HEAD', rulesPath))).toEqual(['10', '6'])
  })

  test('is not shared with other accounts', async () => {
    const { authorization } = await addNeighbour(server)
    await use(perMinute)
    expect((await list()).status).toBe(429)
    expect(headersOf(await list({ authorization }))).toEqual(['10', '8'])
  })

  test.each(operationIds)('stands on the reply of %s', async (operation) => {
    const { id } = await createRule(server)
    const reply = await call(server, operation, {}, id)
    expect([reply.status, headersOf(reply)]).toEqual([success(operation), ['10', '8']])
  })

  test.each([
    [304, 'GET', rulesPath, { headers: { 'If-None-Match': '*' } }],
    [400, 'POST', rulesPath, { body: '{' }],
    [400, 'GET', `${rulesPath}/assignees?page[size]=0`, {}],
    [404, 'GET', `${rulesPath}/unknown`, {}],
    [413, 'POST', rulesPath, { body: ' '.repeat(1024 * 1024 + 1) }],
    [415, 'POST', rulesPath, { body: '{}', contentType: 'text/plain' }],
  ])('counts what an operation answers with %i, and stands on it: %s %s', async (status, method, path, options) => {
    const reply = await server.request(method, path, options)
    expect([reply.status, headersOf(reply)]).toEqual([status, ['10', '9']])
    expect(headersOf(await list())).toEqual(['10', '8'])
  })

  test.each([
    [401, 'GET', rulesPath, { as: null }],
    [403, 'GET', rulesPath, { as: 'agent' }],
    [403, 'POST', rulesPath, { as: 'assigner', json: {} }],
    [404, 'GET', '/api/none', {}],
    [405, 'PATCH', rulesPath, {}],
  ] as const)('neither counts a %i nor goes before it: %s %s', async (status, method, path, options) => {
    const reply = await server.request(method, path, options)
    expect([reply.status, headersOf(reply)]).toEqual([status, [null, null]])
    await use(perMinute)
    expect((await server.request(method, path, options)).status).toBe(status)
  })

  test.each(operationIds)('429 of %s does nothing', async (operation) => {
    const { id } = await createRule(server)
    const before = await stateOf(server)
    await use(perMinute - 3)
    expect(await call(server, operation, {}, id)).toMatchObject(tooMany)
    nextMinute()
    expect(await stateOf(server)).toEqual(before)
  })

  test.each(operationsWithBody)('429 goes before 415, 413 and 400 of %s', async (operation) => {
    await use(perMinute)
    for (const options of [{ contentType: 'text/plain' }, { body: ' '.repeat(1024 * 1024 + 1) }, { body: '{' }]) {
      expect(await call(server, operation, options)).toMatchObject(tooMany)
    }
  })

  test('a refused request keeps nothing for its Idempotency-Key', async () => {
    await use(perMinute)
    const sent = { json: { name: 'Later', capacities: {} }, headers: { 'Idempotency-Key': 'k' } }
    expect((await server.request('POST', rulesPath, sent)).status).toBe(429)
    nextMinute()
    const reply = await server.request('POST', rulesPath, sent)
    expect([reply.status, reply.headers.get('x-idempotency-lookup')]).toEqual([200, 'miss'])
  })
})

test('without a rate limit no reply tells of one', async () => {
  const free = await startTestServer({ clock: () => clock.now })
  for (let time = 0; time < 50; time++) {
    const reply = await free.request('GET', rulesPath)
    expect([reply.status, headersOf(reply)]).toEqual([200, [null, null]])
  }
  await free.close()
})

test('a limit of one lets one request through each minute', async () => {
  const strict = await startTestServer({ rateLimitPerMinute: 1, clock: () => clock.now })
  for (let minute = 0; minute < 3; minute++) {
    expect((await strict.request('GET', rulesPath)).status).toBe(200)
    expect((await strict.request('GET', rulesPath)).status).toBe(429)
    nextMinute()
  }
  await strict.close()
})

test('a fault of the server counts too', async () => {
  const broken = await startTestServer({
    rateLimitPerMinute: 1,
    clock: () => clock.now,
    faults: brokenStore(new Error('a fault')),
  })
  expect((await broken.request('GET', rulesPath)).status).toBe(500)
  expect((await broken.request('GET', rulesPath)).status).toBe(429)
  await broken.close()
})

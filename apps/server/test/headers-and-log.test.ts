import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, type RequestOptions, startTestServer, type TestServer } from './harness.ts'
import { createRule, rulesPath, success, unknownRuleId } from './requests.ts'
import { brokenStore, call, operationIds } from './shared-statuses.ts'

type Sent = readonly [status: number, method: string, path: string, options: RequestOptions]
const json = { name: 'A', capacities: {} }

/** Replies of every status and origin. */
const replies: readonly Sent[] = [
  [200, 'GET', rulesPath, {}],
  [200, 'HEAD', rulesPath, {}],
  [200, 'POST', rulesPath, { json }],
  [400, 'POST', rulesPath, { body: '{' }],
  [400, 'POST', rulesPath, { json: {} }],
  [400, 'GET', `${rulesPath}/assignees?page[size]=0`, {}],
  [401, 'GET', rulesPath, { as: null }],
  [401, 'GET', '/api/unknown', { as: null }],
  [403, 'GET', rulesPath, { as: 'agent' }],
  [404, 'GET', `${rulesPath}/${unknownRuleId}`, {}],
  [404, 'GET', '/api/unknown', {}],
  [405, 'PATCH', rulesPath, {}],
  [405, 'OPTIONS', `${rulesPath}/assignees`, {}],
  [413, 'POST', rulesPath, { body: ' '.repeat(1024 * 1024 + 1) }],
  [415, 'POST', rulesPath, { body: '{}', contentType: 'text/plain' }],
]

describe('every reply under /api/', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  const hasCommonHeaders = (headers: Headers) => {
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(headers.get('vary')).toBe('Authorization, Origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
  }

  test.each(replies)('%i has the common headers: %s %s', async (status, method, path, options) => {
    const { status: found, headers } = await server.request(method, path, options)
    expect(found).toBe(status)
    hasCommonHeaders(headers)
    expect(headers.get('content-type')).toBe('application/json')
  })

  test('204 has them, and no type of a body', async () => {
    const { id } = await createRule(server)
    const { headers } = await server.request('DELETE', `${rulesPath}/${id}`)
    hasCommonHeaders(headers)
    expect(headers.get('content-type')).toBeNull()
  })

  test.each([
    [500, { faults: brokenStore(new Error('a fault')) }],
    [503, { isDraining: () => true }],
  ])('%i has them', async (status, options) => {
    const broken = await startTestServer(options)
    const reply = await broken.request('GET', rulesPath)
    expect(reply.status).toBe(status)
    hasCommonHeaders(reply.headers)
    await broken.close()
  })

  test.each(replies)('%i has the request id that was sent: %s %s', async (_, method, path, options) => {
    const headers = { 'X-Request-Id': 'My_Request.id-1' }
    const reply = await server.request(method, path, { ...options, headers })
    expect(reply.headers.get('x-request-id')).toBe('My_Request.id-1')
  })

  test.each(['a', '0', '-._', 'x'.repeat(127), 'x'.repeat(128)])('keeps a usable request id: %s', async (id) => {
    const reply = await server.request('GET', rulesPath, { headers: { 'X-Request-Id': id } })
    expect(reply.headers.get('x-request-id')).toBe(id)
  })

  test.each(['', ' ', 'a b', 'a,b', 'a/b', 'é', '{"a":1}', 'x'.repeat(129)])(
    'makes a request id of its own for one that is not usable: %j',
    async (id) => {
      const headers = { 'X-Request-Id': id }
      const first = (await server.request('GET', rulesPath, { headers })).headers.get('x-request-id')
      const second = (await server.request('GET', rulesPath, { headers })).headers.get('x-request-id')
      expect(first).toMatch(/^[0-9a-f-]{36}$/)
      expect(second).not.toBe(first)
    },
  )

  test.each(['/healthz', '/readyz', '/openapi.json', '/openapi.yaml', '/docs', '/unknown'])(
    'and %s have a request id',
    async (path) => {
      const reply = await server.request('GET', path, { as: null, headers: { 'X-Request-Id': 'mine' } })
      expect(reply.headers.get('x-request-id')).toBe('mine')
    },
  )
})

describe('the log', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  test.each(operationIds)('has one line for a request to %s', async (operation) => {
    const { id } = await createRule(server)
    server.logged.lines.length = 0
    const reply = await call(server, operation, { headers: { 'X-Request-Id': `log-${operation}` } }, id)
    expect(server.logged.lines).toEqual([
      {
        requestId: `log-${operation}`,
        operation,
        method: expect.stringMatching(/^(GET|POST|PUT|PATCH|DELETE)$/),
        status: success(operation),
        ms: expect.any(Number),
      },
    ])
    expect(reply.headers.get('x-request-id')).toBe(server.logged.lines[0]?.requestId)
    expect(server.logged.errors).toEqual([])
  })

  test.each(replies)('has the id and the status of every reply: %i %s %s', async (status, method, path, options) => {
    server.logged.lines.length = 0
    const reply = await server.request(method, path, options)
    expect(server.logged.lines).toMatchObject([{ requestId: reply.headers.get('x-request-id'), status, method }])
    const isOperation = status !== 405 && path !== '/api/unknown'
    expect(server.logged.lines[0]?.operation !== null).toBe(isOperation)
  })

  test('has no secret, no address and nothing that was sent, of whatever request', async () => {
    const words = ['Very secret name', 'q-secret', address(1), 'WrongSecret']
    const broken = await startTestServer({ faults: { listRules: () => Promise.reject(new Error('a fault')) } })
    const logs: unknown[] = []
    for (const each of [server, broken]) {
      const bearer = await each.token('admin', 'bearer')
      const credentials = [each.as('admin'), each.as('agent'), bearer, 'Bearer WrongSecret', 'Basic V3JvbmdTZWNyZXQ=']
      for (const authorization of credentials) {
        const [scheme, sent = ''] = authorization.split(' ')
        // Only Basic has something to decode: a token read as base64 is noise, in which any letter may stand.
        const [, secret = authorization] = scheme === 'Basic' ? Buffer.from(sent, 'base64').toString().split(':') : []
        words.push(authorization, sent, secret)
        const name = { ...json, name: 'Very secret name' }
        await each.request('POST', rulesPath, { authorization, json: name })
        await each.request('POST', rulesPath, { authorization, json: { ...name, capacities: 'q-secret' } })
        await each.request('GET', `${rulesPath}?q=q-secret`, { authorization })
        await each.request('GET', `/api/q-secret?page[size]=q-secret`, { authorization })
        await each.request('GET', `${rulesPath}/assignees?page[size]=q-secret`, { authorization })
      }
      logs.push(each.logged)
    }
    await broken.close()
    expect(broken.logged.errors).not.toEqual([])
    const log = inspect(logs, { depth: null, maxArrayLength: null, maxStringLength: null, showHidden: true })
    expect(words.filter((word) => log.includes(word))).toEqual([])
  })
})

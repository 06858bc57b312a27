import { StoreUnavailable } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type RequestOptions, startTestServer, type TestServer } from './harness.ts'
import { assigneesPath, createRule, rulesPath, success, unknownRuleId } from './requests.ts'
import { brokenStore, call, operationIds } from './shared-statuses.ts'

const page = 'https://desk.example.com'
const asks = { 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization' }
const exposed = 'ETag, Location, Retry-After, X-Request-Id, X-Rate-Limit, X-Rate-Limit-Remaining'
const corsHeaders = ({ headers }: Reply) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))
const readable = { 'access-control-allow-origin': page, 'access-control-expose-headers': exposed }

let open: TestServer
let closed: TestServer
let bearer: string
let ruleId: string
beforeAll(async () => {
  open = await startTestServer({ corsOrigins: [page, 'http://localhost:3000'] })
  closed = await startTestServer()
  bearer = await open.token('admin', 'bearer')
  ruleId = (await createRule(open)).id
})
afterAll(async () => {
  await open.close()
  await closed.close()
})

describe('a preflight of an origin that is allowed', () => {
  test.each([
    ['a path', rulesPath],
    ['a path with a rule', `${rulesPath}/${unknownRuleId}`],
    ['a path without OPTIONS', assigneesPath],
    ['an unknown path', '/api/none'],
  ])('is 204 before all else, without credentials: %s', async (_, path) => {
    const reply = await open.request('OPTIONS', path, { as: null, headers: { Origin: page, ...asks } })
    expect(reply).toMatchObject({ status: 204, text: '' })
    expect(corsHeaders(reply)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id',
      'access-control-max-age': '600',
    })
    expect(corsHeaders(reply)['access-control-allow-credentials']).toBeUndefined()
    expect(reply.headers.get('vary')).toBe('Authorization, Origin')
    expect(reply.headers.get('cache-control')).toBe('private, no-cache')
    expect(reply.headers.get('content-type')).toBeNull()
  })

  test('names each origin by itself', async () => {
    const headers = { Origin: 'http://localhost:3000', ...asks }
    const reply = await open.request('OPTIONS', rulesPath, { as: null, headers })
    expect(corsHeaders(reply)['access-control-allow-origin']).toBe('http://localhost:3000')
  })

  test('is none outside /api/', async () => {
    const reply = await open.request('OPTIONS', '/docs', { as: null, headers: { Origin: page, ...asks } })
    expect(reply.status).toBe(405)
  })
})

describe('OPTIONS that is no preflight', () => {
  const cases: readonly (readonly [string, boolean, Record<string, string>])[] = [
    ['to a closed server', false, { Origin: page, ...asks }],
    ['of another origin', true, { Origin: 'https://evil.example', ...asks }],
    ['of no origin', true, asks],
    ['that asks for no method', true, { Origin: page }],
  ]

  test.each(cases)('%s is 401, 404 or 405 as any other method', async (_, isOpen, headers) => {
    const server = isOpen ? open : closed
    expect((await server.request('OPTIONS', rulesPath, { as: null, headers })).status).toBe(401)
    expect((await server.request('OPTIONS', '/api/none', { headers })).status).toBe(404)
    const reply = await server.request('OPTIONS', assigneesPath, { headers })
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    if (headers.Origin !== page || !isOpen) expect(corsHeaders(reply)).toEqual({})
  })
})

describe('a reply to a page of an origin that is allowed', () => {
  test.each(operationIds)('may be read: %s', async (operation) => {
    const { id } = await createRule(open)
    const reply = await call(open, operation, { authorization: bearer, headers: { Origin: page } }, id)
    expect(reply.status).toBe(success(operation))
    expect(corsHeaders(reply)).toEqual(readable)
  })

  const sent: readonly (readonly [number, string, string, RequestOptions])[] = [
    [304, 'GET', rulesPath, { headers: { 'If-None-Match': '*' } }],
    [400, 'POST', rulesPath, { body: '{' }],
    [401, 'GET', rulesPath, { authorization: 'Bearer wrong' }],
    [401, 'GET', rulesPath, { as: null, authorization: '' }],
    [404, 'GET', `${rulesPath}/${unknownRuleId}`, {}],
    [404, 'GET', '/api/none', {}],
    [405, 'PURGE', rulesPath, {}],
    [413, 'POST', rulesPath, { body: ' '.repeat(1024 * 1024 + 1) }],
    [415, 'POST', rulesPath, { body: 'x', contentType: 'text/plain' }],
  ]
  test.each(sent)('may be read when it is an error or empty: %i %s %s', async (status, method, path, options) => {
    const headers = { Origin: page, ...options.headers }
    const reply = await open.request(method, path, { authorization: bearer, ...options, headers })
    expect(reply.status).toBe(status)
    expect(corsHeaders(reply)).toEqual(readable)
  })

  test('may be read when it is a 412', async () => {
    const sentHeaders = { Origin: page, 'If-Match': '"another"' }
    const reply = await call(open, 'updateCapacityRule', { authorization: bearer, headers: sentHeaders }, ruleId)
    expect([reply.status, corsHeaders(reply)]).toEqual([412, readable])
  })

  test.each([
    [403, {}],
    [429, { rateLimitPerMinute: 1 }],
    [500, { faults: brokenStore(new Error('a fault')) }],
    [503, { faults: brokenStore(new StoreUnavailable('gone')) }],
    [503, { isDraining: () => true }],
  ])('may be read when it is a %i', async (status, options) => {
    const server = await startTestServer({ corsOrigins: [page], clock: () => 0, ...options })
    const authorization = await server.token(status === 403 ? 'agent' : 'admin', 'bearer')
    if (status === 429) await server.request('GET', rulesPath, { authorization })
    const reply = await server.request('GET', rulesPath, { authorization, headers: { Origin: page } })
    expect([reply.status, corsHeaders(reply)]).toEqual([status, readable])
    await server.close()
  })
})

describe('a reply is for no page', () => {
  test.each([
    ['with an API token', page, () => open.as('admin')],
    ['with a wrong password', page, () => `Basic ${Buffer.from('a@b.c:wrong').toString('base64')}`],
    ['with Basic that is broken', page, () => 'basic !'],
    ['of another origin', 'https://evil.example', () => bearer],
    ['of another port', `${page}:8443`, () => bearer],
    ['of no origin that has a name', 'null', () => bearer],
  ])('%s', async (_, origin, authorization) => {
    const sent = { authorization: authorization(), headers: { Origin: origin } }
    expect(corsHeaders(await open.request('GET', rulesPath, sent))).toEqual({})
  })

  test('of a closed server', async () => {
    const sent = { authorization: await closed.token('admin', 'bearer'), headers: { Origin: page } }
    const reply = await closed.request('GET', rulesPath, sent)
    expect([reply.status, corsHeaders(reply)]).toEqual([200, {}])
    expect(reply.headers.get('vary')).toBe('Authorization, Origin')
  })
})

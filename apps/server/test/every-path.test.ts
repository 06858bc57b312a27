import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, startTestServer, type TestServer } from './harness.ts'
import { createRule, rulesPath, stateOf, unknownRuleId } from './requests.ts'

const notFound = failure(404, 'Not found')
const ruleNotFound = failure(404, 'Rule not found')
const notAllowed = failure(405, 'Method not allowed')
const unauthorized = failure(401, "Couldn't authenticate you")

/** Each path under /api/ with its methods, as `Allow` has to name them. */
const paths = [
  ['', 'GET, HEAD, POST'],
  ['/assignees', 'GET, HEAD'],
  ['/{id}', 'GET, HEAD, PUT, DELETE'],
  ['/{id}/agents', 'PATCH'],
  ['/{id}/assignees', 'GET, HEAD'],
] as const
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE', 'QUERY']
const methodsOutside = (allow: string) => methods.filter((method) => !allow.split(', ').includes(method))

const beside = ['/healthz', '/readyz', '/openapi.json', '/openapi.yaml', '/docs']

const unknownUnderApi = [
  '/api/',
  '/api/v2',
  '/api/v2/',
  '/api/v1/capacity/rules',
  '/api/v2/capacity',
  '/api/v2/capacity/rule',
  '/api/v2/capacity/Rules',
  '/api/v2/capacity/rules.json',
  '/api/v2/capacity/rules/',
  '/api/v2//capacity/rules',
  '/api/v2/capacity/rules//assignees',
  '/api/v2/capacity/rules/assignees/',
  '/api/v2/capacity/rules/assignees/1',
  `/api/v2/capacity/rules/${unknownRuleId}/`,
  `/api/v2/capacity/rules/${unknownRuleId}/agents/`,
  `/api/v2/capacity/rules/${unknownRuleId}/agents/11`,
  `/api/v2/capacity/rules/${unknownRuleId}/assignees/`,
  `/api/v2/capacity/rules/${unknownRuleId}/assignees/11`,
  `/api/v2/capacity/rules/${unknownRuleId}/other`,
  '/api/v2/account',
  '/api/healthz',
]
const unknownBeside = [
  '/',
  '/api',
  '/apis/v2/capacity/rules',
  '/API/v2/capacity/rules',
  '/v2/capacity/rules',
  '//api/v2/capacity/rules',
  '/healthz/',
  '/readyz/',
  '/docs/',
  '/docs/index.html',
  '/openapi',
  '/openapi.yml',
  '/metrics',
  '/favicon.ico',
]

describe('every path', () => {
  let server: TestServer
  let ruleId: string
  beforeAll(async () => {
    server = await startTestServer()
    ruleId = (await createRule(server)).id
  })
  afterAll(() => server.close())
  const of = (path: string, id = ruleId) => rulesPath + path.replace('{id}', id)

  describe.each(paths)('/api/v2/capacity/rules%s', (path, allow) => {
    test.each(methodsOutside(allow))('does not allow %s, and says what it allows', async (method) => {
      const before = await stateOf(server)
      for (const id of [ruleId, unknownRuleId, 'no-rule']) {
        const reply = await server.request(method, of(path, id), { contentType: 'text/plain' })
        expect(reply).toMatchObject(method === 'HEAD' ? { status: 405, text: '' } : notAllowed)
        expect(reply.headers.get('allow')).toBe(allow)
      }
      expect(await stateOf(server)).toEqual(before)
    })

    test('is 405 for whoever is known, whatever they may do', async () => {
      for (const member of ['assigner', 'agent', 'light'] as const) {
        expect(await server.request('PURGE', of(path), { as: member })).toMatchObject(notAllowed)
      }
    })

    test.each(methods)('asks who calls before anything else: %s', async (method) => {
      const reply = await server.request(method, of(path), { as: null })
      expect(reply).toMatchObject(method === 'HEAD' ? { status: 401, text: '' } : unauthorized)
      expect(reply.headers.get('allow')).toBeNull()
    })

    test('OPTIONS is no preflight, also when it looks like one', async () => {
      const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'GET' }
      expect(await server.request('OPTIONS', of(path), { headers })).toMatchObject(notAllowed)
      const reply = await server.request('OPTIONS', of(path), { headers, as: null })
      expect(reply).toMatchObject(unauthorized)
      expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    })
  })

  describe.each(unknownUnderApi)('%s, which does not exist,', (path) => {
    test.each(methods)('is 401 and then 404 for %s', async (method) => {
      const head = method === 'HEAD'
      expect(await server.request(method, path, { as: null })).toMatchObject(head ? { status: 401 } : unauthorized)
      for (const member of ['admin', 'light'] as const) {
        const reply = await server.request(method, path, { as: member })
        expect(reply).toMatchObject(head ? { status: 404, text: '' } : notFound)
        expect(reply.headers.get('allow')).toBeNull()
      }
    })
  })

  test.each(unknownBeside)('%s does not exist, for anybody', async (path) => {
    for (const member of ['admin', null] as const) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect(await server.request(method, `http://localhost${path}`, { as: member })).toMatchObject(notFound)
      }
    }
  })

  test.each(beside)('%s is open to all and takes GET and HEAD', async (path) => {
    const get = await server.request('GET', path, { as: null })
    expect(get.status).toBe(200)
    expect(get.headers.get('x-content-type-options')).toBe('nosniff')
    const head = await server.request('HEAD', path, { as: null })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    for (const method of methodsOutside('GET, HEAD')) {
      const reply = await server.request(method, path, { as: null })
      expect(reply).toMatchObject(notAllowed)
      expect(reply.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  test('`assignees` is never taken for a rule', async () => {
    const path = `${rulesPath}/assignees`
    for (const method of ['PUT', 'DELETE']) {
      expect(await server.request(method, path, { json: { name: 'A' } })).toMatchObject(notAllowed)
      expect(await server.request(method, path, { as: 'agent' })).toMatchObject(notAllowed)
    }
    expect(await server.request('GET', `${path}x`)).toMatchObject(ruleNotFound)
    expect(await server.request('GET', `${rulesPath}/Assignees`)).toMatchObject(ruleNotFound)
    expect(await server.request('GET', `${rulesPath}/xassignees`)).toMatchObject(ruleNotFound)
    expect(await server.request('GET', `${path}?x=1`)).toMatchObject({
      status: 200,
      json: { meta: { has_more: false } },
    })
  })
})

describe('/readyz', () => {
  test.each([
    ['the server drains', { isDraining: () => true }],
    ['the store throws', { faults: { checkReady: () => Promise.reject(new Error('a fault')) } }],
  ])('is 503 while %s, and /healthz stays 200', async (_, options) => {
    const server = await startTestServer(options)
    const reply = await server.request('GET', '/readyz', { as: null })
    expect(reply).toMatchObject(failure(503, 'Service unavailable'))
    expect(reply.headers.get('retry-after')).toBe('1')
    expect((await server.request('GET', '/healthz', { as: null })).status).toBe(200)
    await server.close()
  })
})

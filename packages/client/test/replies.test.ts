import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as errors from '../src/index.ts'
import { breakOff, caught, hangUp, json, page, rule, ruleId, startScriptedServer, text } from './scripted-server.ts'

const { ApiError, CapacityRulesError, ConnectionError, InvalidReplyError, isDocumentedError } = errors

describe('a status of failure is an error of its own class', () => {
  const classes = [
    [400, errors.BadRequestError],
    [401, errors.AuthenticationError],
    [403, errors.PermissionError],
    [404, errors.NotFoundError],
    [405, errors.MethodNotAllowedError],
    [408, errors.RequestTimeoutError],
    [412, errors.PreconditionFailedError],
    [413, errors.PayloadTooLargeError],
    [415, errors.UnsupportedMediaTypeError],
    [429, errors.RateLimitError],
    [431, errors.HeadersTooLargeError],
    [500, errors.InternalServerError],
    [503, errors.ServiceUnavailableError],
  ] as const

  test.each(classes)('%i', async (status, Class) => {
    const body = { error: 'This is why' }
    const server = await startScriptedServer(json(status, body, { 'X-Request-Id': 'r-1', 'Retry-After': '3' }))
    const error = await caught(server.client({ maxRetries: 0 }).showCapacityRule(ruleId))
    expect(error).toBeInstanceOf(Class)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toBeInstanceOf(CapacityRulesError)
    const facts = { name: Class.name, status, message: 'This is why', requestId: 'r-1', body, retryAfterMs: 3000 }
    expect(error).toMatchObject(facts)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject(facts)
    expect(inspect(error)).toContain(`${Class.name}: This is why`)
    expect(error instanceof ApiError && error.headers.get('retry-after')).toBe('3')
    expect(isDocumentedError(error)).toBe(true)
  })

  test.each([402, 409, 422, 499, 501, 502, 504, 599])(
    '%i, which no operation documents, is an ApiError',
    async (status) => {
      const server = await startScriptedServer(json(status, { error: 'No' }))
      const error = await caught(server.client({ maxRetries: 0 }).listCapacityRules())
      expect(error).toMatchObject({ name: 'ApiError', status, message: 'No', requestId: undefined })
      expect(isDocumentedError(error)).toBe(false)
    },
  )

  test('and no other error is one', () => {
    expect([new Error('x'), { status: 404 }, null, undefined].map(isDocumentedError)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

describe('the message of a refusal', () => {
  test.each([
    ['this server', '{"error":"Rule not found"}', 'Rule not found'],
    [
      'Zendesk, with a description',
      '{"error":"RecordNotFound","description":"Not found"}',
      'RecordNotFound: Not found',
    ],
    [
      'Zendesk, with a title',
      '{"error":{"title":"Forbidden","message":"You do not have access"}}',
      'Forbidden: You do not have access',
    ],
    ['a proxy, in HTML', '<h1>Bad gateway</h1>', 'the server answered 502'],
    ['nobody', '', 'the server answered 502'],
    ['somebody with other fields', '{"errors":[]}', 'the server answered 502'],
    ['somebody with a number', '{"error":7}', 'the server answered 502'],
    ['somebody with null', 'null', 'the server answered 502'],
  ])('is that of %s', async (_, body, message) => {
    const server = await startScriptedServer(text(502, body))
    expect(await caught(server.client({ maxRetries: 0 }).listCapacityRules())).toMatchObject({ message })
  })
})

describe('a reply with a status of success that is not what was asked for is an InvalidReplyError', () => {
  const html = { 'Content-Type': 'text/html', 'X-Request-Id': 'r-2' }
  const bodies = [
    ['a page', '<!doctype html><title>Sign in</title>', 'not JSON'],
    ['broken JSON', '[{"id":', 'not JSON'],
    ['nothing', '', 'another form'],
    ['null', 'null', 'another form'],
    ['a text', '"ok"', 'another form'],
    ['a number', '7', 'another form'],
  ] as const

  test.each(bodies)('%s', async (_, body, message) => {
    const server = await startScriptedServer(text(200, body, html))
    const client = server.client()
    const calls = [
      client.listCapacityRules(),
      client.showCapacityRule(ruleId),
      client.createCapacityRule({ name: 'x', capacities: {} }),
      client.updateCapacityRule(ruleId, {}),
      client.assignAgentsToCapacityRule(ruleId, { agent_ids: [1] }),
      client.listAssignees().toArray({ limit: 1 }),
    ]
    for (const error of await Promise.all(calls.map(caught))) {
      expect(error).toBeInstanceOf(InvalidReplyError)
      expect(error).toMatchObject({ status: 200, requestId: 'r-2', message: expect.stringContaining(message) })
    }
    // It is not tried again: what came was whole.
    expect(server.came).toHaveLength(6)
  })

  test('the same without a length', async () => {
    const server = await startScriptedServer((response) => {
      response.writeHead(200, html)
      response.write('<p>')
      response.end('</p>')
    })
    expect(await caught(server.client().listCapacityRules())).toMatchObject({
      name: 'InvalidReplyError',
      message: 'the reply is not JSON; it calls itself text/html',
    })
  })

  test.each([
    ['a rule in the place of a list', rule, (client: errors.CapacityRules) => client.listCapacityRules()],
    ['a list in the place of a rule', [rule], (client: errors.CapacityRules) => client.showCapacityRule(ruleId)],
    [
      'a page without assignees',
      { links: {} },
      (client: errors.CapacityRules) => client.listAssignees().toArray({ limit: 1 }),
    ],
    [
      'a page without links',
      { assignees: [] },
      (client: errors.CapacityRules) => client.listAssignees().toArray({ limit: 1 }),
    ],
  ])('%s', async (_, body, call) => {
    const server = await startScriptedServer(json(200, body))
    expect(await caught(call(server.client()))).toBeInstanceOf(InvalidReplyError)
  })

  test('204 where a rule was asked for', async () => {
    const server = await startScriptedServer(text(204, ''))
    expect(await caught(server.client().showCapacityRule(ruleId))).toMatchObject({
      name: 'InvalidReplyError',
      status: 204,
    })
  })
})

test('304 that nobody asked for is a failure', async () => {
  const server = await startScriptedServer(text(304, ''))
  expect(await caught(server.client().listCapacityRules())).toMatchObject({ name: 'ApiError', status: 304 })
})

test('a delete has succeeded, whatever the reply says beside', async () => {
  const server = await startScriptedServer(json(200, { deleted: true }))
  expect(await server.client().deleteCapacityRule(ruleId)).toBeUndefined()
})

describe('without a reply the error is a ConnectionError', () => {
  test.each([
    ['the connection was closed', hangUp],
    ['the reply breaks off', breakOff],
  ])('%s', async (_, answer) => {
    const server = await startScriptedServer(answer)
    const error = await caught(server.client({ maxRetries: 0 }).listCapacityRules())
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^no reply: ./),
      code: expect.stringMatching(/^UND_ERR_SOCKET$/),
    })
  })

  test('nobody listens', async () => {
    const { client } = await startScriptedServer()
    const error = await caught(client({ baseUrl: 'http://127.0.0.1:1', maxRetries: 0 }).listCapacityRules())
    expect(error).toMatchObject({ name: 'ConnectionError', message: expect.stringMatching(/./) })
  })

  test('fetch throws what is no error', async () => {
    const { client } = await startScriptedServer()
    const fetch = () => Promise.reject('no')
    const error = await caught(client({ fetch, maxRetries: 0 }).listCapacityRules())
    expect(error).toMatchObject({ name: 'ConnectionError', code: undefined })
  })

  test('fetch throws before it gives a promise', async () => {
    const { client } = await startScriptedServer()
    const fetch = () => {
      throw new TypeError('no network')
    }
    const error = await caught(client({ fetch, maxRetries: 0 }).listCapacityRules())
    expect(error).toMatchObject({ name: 'ConnectionError', message: 'no reply: no network' })
  })
})

describe('withResponse()', () => {
  const headers = { 'X-Request-Id': 'r-3', ETag: '"1-7"' }

  test('gives the response, the request id and the version beside the data', async () => {
    const server = await startScriptedServer(json(200, rule, headers))
    const call = server.client().showCapacityRule(ruleId)
    const { data, response, requestId, etag } = await call.withResponse()
    expect({ data, status: response.status, requestId, etag }).toEqual({
      data: rule,
      status: 200,
      requestId: 'r-3',
      etag: '"1-7"',
    })
    expect(await call).toBe(data)
    expect(server.came).toHaveLength(1)
  })

  test('has neither where the server gives none', async () => {
    const server = await startScriptedServer(json(200, []))
    expect(await server.client().listCapacityRules().withResponse()).toMatchObject({
      requestId: undefined,
      etag: undefined,
    })
  })
})

test('a custom fetch gets the whole request', async () => {
  const { client } = await startScriptedServer()
  const sent: Request[] = []
  const fetch = async (request: Request) => {
    sent.push(request)
    return Response.json(page([], null))
  }
  await client({ fetch, baseUrl: 'https://capacity.example.com' })
    .listAssignees({ agentIds: [3, 7], pageSize: 2 })
    .toArray({ limit: 1 })
  const [request] = sent
  expect(request?.url).toBe(
    'https://capacity.example.com/api/v2/capacity/rules/assignees?filter[agent_ids]=3,7&page[size]=2',
  )
  expect([request?.method, request?.redirect, request?.credentials]).toEqual(['GET', 'manual', 'omit'])
})

import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  ApiError,
  type CapacityRules,
  ConnectionError,
  NotFoundError,
  PreconditionFailedError,
  RateLimitError,
} from '../src/index.ts'
import {
  type Answer,
  breakOff,
  caught,
  hangUp,
  json,
  page,
  rule,
  ruleId,
  startScriptedServer,
  text,
} from './scripted-server.ts'

// The random part of every wait is none, so that nothing here takes time.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  return () => vi.restoreAllMocks()
})

const failure = (status: number, headers: Record<string, string> = {}) => json(status, { error: 'not now' }, headers)
const good: Answer = (response, { method, url }) => {
  if (method === 'DELETE') response.writeHead(204).end()
  else if (url.includes('assignees')) json(200, page([], null))(response, { method, url, headers: {}, body: '' })
  else response.writeHead(200).end(JSON.stringify(url.endsWith('/rules') && method === 'GET' ? [rule] : rule))
}

const newRule = { name: 'x', capacities: {} }
const repeatable: readonly (readonly [string, (client: CapacityRules) => PromiseLike<unknown>])[] = [
  ['listCapacityRules', (client) => client.listCapacityRules()],
  ['showCapacityRule', (client) => client.showCapacityRule(ruleId)],
  ['updateCapacityRule', (client) => client.updateCapacityRule(ruleId, {})],
  ['deleteCapacityRule', (client) => client.deleteCapacityRule(ruleId)],
  ['assignAgentsToCapacityRule', (client) => client.assignAgentsToCapacityRule(ruleId, { agent_ids: [1] })],
  ['listAssignees', (client) => client.listAssignees().toArray({ limit: 1 })],
  ['listCapacityRuleAssignees', (client) => client.listCapacityRuleAssignees(ruleId).toArray({ limit: 1 })],
]
const passing: readonly (readonly [string, Answer])[] = [
  ['a cut connection', hangUp],
  ['a reply that breaks off', breakOff],
  ...[408, 429, 500, 502, 503, 504].map((status) => [`${status}`, failure(status)] as const),
]

describe.each(repeatable)('%s is sent again', (_, call) => {
  test.each(passing)('after %s', async (_, fault) => {
    const server = await startScriptedServer(fault, fault, good)
    await call(server.client())
    expect(server.came).toHaveLength(3)
    expect(new Set(server.came.map(({ method, url, body }) => `${method} ${url} ${body}`))).toHaveProperty('size', 1)
  })
})

describe('a call is not sent again', () => {
  test.each([400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 431])('after %i', async (status) => {
    const server = await startScriptedServer(failure(status), good)
    expect(await caught(server.client().updateCapacityRule(ruleId, {}))).toMatchObject({ status, message: 'not now' })
    expect(server.came).toHaveLength(1)
  })

  test('more often than the client was told, and the last failure is the error', async () => {
    const server = await startScriptedServer(failure(500), failure(502), failure(503))
    expect(await caught(server.client().listCapacityRules())).toMatchObject({ status: 503 })
    expect(server.came).toHaveLength(3)
  })

  test('at all when the client was told 0', async () => {
    const server = await startScriptedServer(hangUp, good)
    expect(await caught(server.client({ maxRetries: 0 }).listCapacityRules())).toBeInstanceOf(ConnectionError)
    expect(server.came).toHaveLength(1)
  })

  test('more often than the call was told', async () => {
    const server = await startScriptedServer(failure(500))
    expect(await caught(server.client().listCapacityRules({ maxRetries: 4 }))).toBeInstanceOf(ApiError)
    expect(server.came).toHaveLength(5)
  })
})

describe('a create', () => {
  const uncertain = passing.filter(([name]) => name !== '429')

  test('is sent again after 429, since nothing was done', async () => {
    const server = await startScriptedServer(failure(429), good)
    expect(await server.client().createCapacityRule(newRule)).toEqual(rule)
    expect(server.came.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined])
  })

  test.each(uncertain)('is not sent again after %s, since it may have been done', async (_, fault) => {
    const server = await startScriptedServer(fault, good)
    await caught(server.client().createCapacityRule(newRule))
    expect(server.came).toHaveLength(1)
  })

  test.each(uncertain)('with idempotentCreate is sent again after %s, with one key', async (_, fault) => {
    const server = await startScriptedServer(fault, fault, good)
    const client = server.client({ idempotentCreate: true })
    expect(await client.createCapacityRule(newRule)).toEqual(rule)
    await client.createCapacityRule(newRule)
    const [first, second, third, other] = server.came.map(({ headers }) => headers['idempotency-key'])
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect([second, third]).toEqual([first, first])
    expect(other).not.toBe(first)
  })

  test("a caller's own key is permission, too, and is sent as it is", async () => {
    const server = await startScriptedServer(hangUp, good)
    await server.client().createCapacityRule(newRule, { idempotencyKey: 'order 7' })
    expect(server.came.map(({ headers }) => headers['idempotency-key'])).toEqual(['order 7', 'order 7'])
  })

  test('sends with each try what was given at the time of the call', async () => {
    const given = { name: 'x', capacities: { email: 1 }, agent_ids: [1] }
    const server = await startScriptedServer((response, request) => {
      given.capacities.email = 2
      given.agent_ids.push(2)
      failure(429)(response, request)
    }, good)
    await server.client().createCapacityRule(given)
    const body = '{"name":"x","capacities":{"email":1},"agent_ids":[1]}'
    expect(server.came.map((request) => request.body)).toEqual([body, body])
  })
})

describe('a delete that finds no rule', () => {
  test.each([['a cut connection', hangUp] as const, ['500', failure(500)] as const])(
    'has succeeded after %s',
    async (_, fault) => {
      const server = await startScriptedServer(fault, failure(404))
      const { data, response } = await server.client().deleteCapacityRule(ruleId).withResponse()
      expect([data, response.status]).toEqual([undefined, 404])
    },
  )

  test('has failed in its first try', async () => {
    const server = await startScriptedServer(failure(404))
    expect(await caught(server.client().deleteCapacityRule(ruleId))).toBeInstanceOf(NotFoundError)
  })

  test('has failed after 429, since nothing was done before', async () => {
    const server = await startScriptedServer(failure(429), failure(404))
    expect(await caught(server.client().deleteCapacityRule(ruleId))).toBeInstanceOf(NotFoundError)
  })
})

describe('412', () => {
  const ifMatch = '"1-7"'

  test('after a lost reply says that the change in the way may be its own', async () => {
    const server = await startScriptedServer(hangUp, failure(412))
    const error = await caught(server.client().updateCapacityRule(ruleId, {}, { ifMatch }))
    expect(error).toBeInstanceOf(PreconditionFailedError)
    expect(error).toMatchObject({ mayBeOwnChange: true, message: expect.stringContaining('may have been carried out') })
    expect(server.came.map(({ headers }) => headers['if-match'])).toEqual([ifMatch, ifMatch])
  })

  test.each([
    ['in the first try', [failure(412)]],
    ['after 429', [failure(429), failure(412)]],
  ] as const)('%s is a change of somebody else', async (_, answers) => {
    const server = await startScriptedServer(...answers)
    const error = await caught(server.client().assignAgentsToCapacityRule(ruleId, { agent_ids: [1] }, { ifMatch }))
    expect(error).toMatchObject({ status: 412, mayBeOwnChange: false, message: 'not now' })
  })

  test('of a delete after a lost reply is a change of somebody else: the rule is there', async () => {
    const server = await startScriptedServer(hangUp, failure(412))
    const error = await caught(server.client().deleteCapacityRule(ruleId, { ifMatch }))
    expect(error).toMatchObject({ status: 412, mayBeOwnChange: false })
  })
})

describe('Retry-After', () => {
  test.each([
    ['more than a minute', '61', 120_000],
    ['as much as the call may last', '5', 5_000],
  ])('of %s ends the call with the error', async (_, after, timeoutMs) => {
    const server = await startScriptedServer(failure(503, { 'Retry-After': after }), good)
    const error = await caught(server.client({ timeoutMs }).listCapacityRules())
    expect(error).toMatchObject({ status: 503, retryAfterMs: Number(after) * 1000 })
    expect(server.came).toHaveLength(1)
  })
})

test('a page of a listing is sent again by itself, without those before it', async () => {
  const next = '/api/v2/capacity/rules/assignees?page[after]=1'
  const server = await startScriptedServer(json(200, page([1], next)), hangUp, json(200, page([2], null)))
  const ids = await server.client().listAssignees().toArray({ limit: 9 })
  expect(ids.map(({ id }) => id)).toEqual([1, 2])
  expect(server.came.map(({ url }) => url.split('?')[1])).toEqual([undefined, 'page[after]=1', 'page[after]=1'])
})

test('a failure of credentials that a proxy answers in HTML is one, too', async () => {
  const server = await startScriptedServer(text(429, '<h1>Slow down</h1>', { 'Content-Type': 'text/html' }))
  const error = await caught(server.client({ maxRetries: 0 }).listCapacityRules())
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error).toMatchObject({ message: 'the server answered 429', body: '<h1>Slow down</h1>' })
})

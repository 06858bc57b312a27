import { describe, expect, test } from 'vitest'
import { CapacityRules, InvalidArgumentError } from '../src/index.ts'
import { auth, caught, json, page, rule, ruleId, startScriptedServer } from './scripted-server.ts'

describe('a base URL', () => {
  test.each([
    ['no URL', 'capacity.example.com', 'absolute'],
    ['another scheme', 'ftp://capacity.example.com', 'absolute'],
    ['a user', 'https://ada@capacity.example.com', 'belong in auth'],
    ['a password', 'https://ada:secret-of-ada@capacity.example.com', 'belong in auth'],
    ['a query', 'https://capacity.example.com/?token=secret-of-ada', 'query'],
    ['an empty query', 'https://capacity.example.com/?', 'query'],
    ['a fragment', 'https://capacity.example.com/#secret-of-ada', 'fragment'],
    ['nothing', '', 'absolute'],
  ])('with %s is refused, and not repeated', (_, baseUrl, message) => {
    const make = () => new CapacityRules({ baseUrl, auth })
    expect(make).toThrow(InvalidArgumentError)
    expect(make).toThrow(message)
    expect(make).not.toThrow('secret-of-ada')
  })

  test.each(['', '/'])('with %j at its end is the place of the API', async (end) => {
    const server = await startScriptedServer(json(200, []))
    await server.client({ baseUrl: server.baseUrl + end }).listCapacityRules()
    expect(server.came[0]?.url).toBe('/api/v2/capacity/rules')
  })

  test('with a path keeps it before every path, those of further pages too', async () => {
    const server = await startScriptedServer(
      json(200, page([1], '/api/v2/capacity/rules/assignees?page[after]=1')),
      json(200, page([2], null)),
    )
    const client = server.client({ baseUrl: `${server.baseUrl}/gate/way/` })
    await client.listAssignees().toArray({ limit: 9 })
    const path = '/gate/way/api/v2/capacity/rules/assignees'
    expect(server.came.map(({ url }) => url)).toEqual([path, `${path}?page[after]=1`])
  })
})

describe('the id of a rule', () => {
  const misleading = ['', '.', '..', 'a/b', '/', '../x', 'a\\b', 'a?b', 'a#b', '%2e%2e', 'a\0', 'a\n', '\x7f', '\ud800']
  const calls = (id: string, client: CapacityRules) => [
    client.showCapacityRule(id),
    client.updateCapacityRule(id, {}),
    client.deleteCapacityRule(id),
    client.assignAgentsToCapacityRule(id, { agent_ids: [1] }),
    client.listCapacityRuleAssignees(id).toArray({ limit: 1 }),
    client.raw.GET('/api/v2/capacity/rules/{capacity_rule_id}', { params: { path: { capacity_rule_id: id } } }),
  ]

  test.each([...misleading, 'assignees'])(
    'is refused before anything is sent, where it leads elsewhere: %j',
    async (id) => {
      const server = await startScriptedServer(json(200, rule))
      for (const error of await Promise.all(calls(id, server.client()).map(caught))) {
        expect(error).toBeInstanceOf(InvalidArgumentError)
      }
      expect(server.came).toEqual([])
    },
  )

  test('is told in the message, cut where it is long', async () => {
    const server = await startScriptedServer(json(200, rule))
    const error = await caught(server.client().showCapacityRule(`../${'x'.repeat(1000)}`))
    expect(error).toMatchObject({ message: `the id of a capacity rule cannot be "../${'x'.repeat(61)}"` })
  })

  test.each([ruleId, 'zoë', 'a b', '...', 'a.b', 'Assignees', '日本'])(
    'is one segment of the path, whatever is in it: %j',
    async (id) => {
      const server = await startScriptedServer(json(200, rule))
      await server.client().showCapacityRule(id)
      expect(server.came[0]?.url).toBe(`/api/v2/capacity/rules/${encodeURIComponent(id)}`)
    },
  )

  test('is refused from plain JavaScript, where it is no text', async () => {
    const server = await startScriptedServer(json(200, rule))
    const nothing = JSON.parse('[null, 5, {}]')
    for (const id of nothing)
      expect(await caught(server.client().showCapacityRule(id))).toBeInstanceOf(InvalidArgumentError)
    expect(server.came).toEqual([])
  })
})

describe('a body', () => {
  const circle: { name: string; capacities: object } = { name: 'x', capacities: {} }
  circle.capacities = circle
  test.each([
    ['nothing', JSON.parse('null')],
    ['a list', JSON.parse('[]')],
    ['a circle', circle],
  ])('that is %s is refused before anything is sent', async (_, body) => {
    const server = await startScriptedServer(json(200, rule))
    expect(await caught(server.client().createCapacityRule(body))).toBeInstanceOf(InvalidArgumentError)
    expect(server.came).toEqual([])
  })
})

describe('header fields', () => {
  test('of the client, of the call and of the operation are sent together; the nearer one wins', async () => {
    const server = await startScriptedServer(json(200, rule))
    const client = server.client({ headers: { 'X-Team': 'client', 'X-Place': 'client' } })
    await client.updateCapacityRule(ruleId, {}, { headers: { 'x-place': 'call' }, ifMatch: '"1"' })
    expect(server.came[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'if-match': '"1"',
      'x-team': 'client',
      'x-place': 'call',
    })
  })

  test.each([
    ['a line break in a value', { 'X-Note': 'secret-of-ada\r\nX-Other: 1' }],
    ['a letter beyond Latin-1', { 'X-Note': 'secret-of-ada 日' }],
    ['a name with a space', { 'X Note': 'secret-of-ada' }],
    ['Authorization', { authorization: 'Bearer secret-of-ada' }],
  ])('with %s are refused before anything is sent, and not repeated', async (_, headers) => {
    const server = await startScriptedServer(json(200, []))
    const error = await caught(server.client().listCapacityRules({ headers }))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect(`${error}`).not.toContain('secret-of-ada')
    expect(() => server.client({ headers })).toThrow(InvalidArgumentError)
    expect(server.came).toEqual([])
  })

  test.each(['ifMatch', 'ifNoneMatch', 'idempotencyKey'])('that HTTP cannot carry are refused: %s', async (name) => {
    const server = await startScriptedServer(json(200, rule))
    const client = server.client()
    const options = { [name]: 'a\nb' }
    const call = {
      ifMatch: () => client.deleteCapacityRule(ruleId, options),
      ifNoneMatch: () => client.showCapacityRule(ruleId, options),
      idempotencyKey: () => client.createCapacityRule({ name: 'x', capacities: {} }, options),
    }[name]
    expect(await caught(Promise.resolve(call?.()))).toBeInstanceOf(InvalidArgumentError)
    expect(server.came).toEqual([])
  })
})

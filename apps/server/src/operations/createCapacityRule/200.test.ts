import { BlockList } from 'node:net'
import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { assigneesPath, createRule, listRules, rulesPath, showRule } from '../../../test/requests.ts'

describe('createCapacityRule 200', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  const create = (json: unknown, headers = {}) => server.request('POST', rulesPath, { json, headers })
  const send = async (body: string) => (await server.request('POST', rulesPath, { body })).read(CapacityRule)

  test('answers 200 with the rule, and Location with its absolute address', async () => {
    const reply = await create({
      name: 'Evening shift',
      description: 'Chats beside the inbox.',
      capacities: { email: 8, messaging: 4, voice: 1 },
      agent_ids: [12, 11],
    })
    const rule = reply.read(CapacityRule)
    expect(reply.status).toBe(200)
    expect(rule).toEqual({
      id: expect.any(String),
      name: 'Evening shift',
      description: 'Chats beside the inbox.',
      default: false,
      capacities: { email: 8, messaging: 4, voice: 1 },
      assignees: {
        count: 2,
        agents_sample: [
          { id: 11, name: 'User 11' },
          { id: 12, name: 'User 12' },
        ],
      },
      created_at: rule.created_at,
      last_updated_at: rule.created_at,
    })
    expect(reply.headers.get('location')).toBe(`http://localhost/api/v2/capacity/rules/${rule.id}`)
    expect((await server.request('GET', `/api/v2/capacity/rules/${rule.id}`)).json).toEqual(rule)
  })

  test('what is left out is empty, false and 0, and nobody moves', async () => {
    expect(await createRule(server, { name: 'Bare' })).toMatchObject({
      description: '',
      default: false,
      capacities: { email: 0, messaging: 0, voice: 0 },
      assignees: { count: 0, agents_sample: [] },
    })
  })

  test('a channel that is left out is 0', async () => {
    const { capacities } = await createRule(server, { capacities: { messaging: 3 } })
    expect(capacities).toEqual({ email: 0, messaging: 3, voice: 0 })
  })

  test.each([
    ['the lowest', { email: 0, messaging: 0, voice: 0 }],
    ['one above the lowest', { email: 1, messaging: 1, voice: 1 }],
    ['one below the highest', { email: 499, messaging: 499, voice: 1 }],
    ['the highest', { email: 500, messaging: 500, voice: 1 }],
  ])('takes %s capacities', async (_, capacities) => {
    expect((await createRule(server, { capacities })).capacities).toEqual(capacities)
  })

  test.each([
    ['2.0', 2],
    ['1e2', 100],
    ['1.5E1', 15],
    ['5000e-2', 50],
    ['-0', 0],
    ['-0.0', 0],
  ])('a number counts by its value: %s', async (text, value) => {
    expect((await send(`{"name":"N","capacities":{"email":${text}}}`)).capacities.email).toBe(value)
  })

  test('an id counts by its value too', async () => {
    const rule = await send('{"name":"N","capacities":{},"agent_ids":[1.3e1,14.0]}')
    expect(rule.assignees.agents_sample.map(({ id }) => id)).toEqual([13, 14])
  })

  test.each([
    ['one character', 'A', 'A'],
    ['254 characters', 'x'.repeat(254), 'x'.repeat(254)],
    ['255 characters', 'x'.repeat(255), 'x'.repeat(255)],
    ['255 characters of two UTF-16 units each', '😀'.repeat(255), '😀'.repeat(255)],
    ['white space around it, which is taken off', ' \t\r\n\u00a0Late shift\u2003 ', 'Late shift'],
    ['255 characters and white space around them', `  ${'x'.repeat(255)}  `, 'x'.repeat(255)],
    ['white space inside it, which stays', 'Late  shift\n2', 'Late  shift\n2'],
  ])('takes a name of %s', async (_, sent, kept) => {
    expect((await createRule(server, { name: sent })).name).toBe(kept)
  })

  test.each([
    ['no character', ''],
    ['white space, which stays', '  two  \n'],
    ['only white space', '   '],
    ['999 characters', 'x'.repeat(999)],
    ['1000 characters', 'x'.repeat(1000)],
    ['1000 characters of two UTF-16 units each', '😀'.repeat(1000)],
    ['control characters other than U+0000', '\u0001\u001f\u007f'],
  ])('takes a description of %s', async (_, description) => {
    expect((await createRule(server, { description })).description).toBe(description)
  })

  test('names need not be unique', async () => {
    const [first, second] = [await createRule(server, { name: 'Twin' }), await createRule(server, { name: 'Twin' })]
    expect(second.name).toBe(first.name)
    expect(second.id > first.id).toBe(true)
  })

  test.each([
    ['a name', '{"name":null,"name":"Last","capacities":{}}', { name: 'Last' }],
    [
      'capacities',
      '{"name":"N","capacities":{"email":501},"capacities":{"voice":1}}',
      { capacities: { email: 0, messaging: 0, voice: 1 } },
    ],
    [
      'a channel',
      '{"name":"N","capacities":{"email":1,"email":2}}',
      { capacities: { email: 2, messaging: 0, voice: 0 } },
    ],
  ])('of %s that is there twice the last counts', async (_, body, want) => {
    expect(await send(body)).toMatchObject(want)
  })

  test.each([
    ['that nobody knows', '"color":"red"'],
    ['that are null', '"color":null'],
    ['that the server sets', '"id":"x","assignees":5,"created_at":null,"last_updated_at":"never","url":"x"'],
    ['with names of JavaScript', '"__proto__":{"default":true},"constructor":1,"toString":null'],
    ['with the name of another operation', '"agents":[77]'],
  ])('ignores fields %s', async (_, members) => {
    const rule = await send(`{${members},"name":"N","capacities":{}}`)
    expect(rule).toMatchObject({ name: 'N', default: false, assignees: { count: 0 } })
    expect(rule.id).toMatch(/^[0-9A-Z]{26}$/)
  })

  test('a rule sent as it was received makes another one like it', async () => {
    const first = await createRule(server, { name: 'Model', description: 'D', capacities: { email: 3, voice: 1 } })
    const second = await createRule(server, first)
    expect(second).toEqual({
      ...first,
      id: second.id,
      created_at: second.created_at,
      last_updated_at: second.last_updated_at,
    })
    expect(second.id).not.toBe(first.id)
  })

  test('is allowed any query, which it does not read', async () => {
    const reply = await server.request('POST', `${rulesPath}?page[size]=0&%zz=%`, {
      json: { name: 'N', capacities: {} },
    })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('location')).toBe(`http://localhost${rulesPath}/${reply.read(CapacityRule).id}`)
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;profile="x"',
  ])('takes a body of the type %s', async (contentType) => {
    const sent = { json: { name: 'N', capacities: {} }, contentType }
    expect((await server.request('POST', rulesPath, sent)).status).toBe(200)
  })
})

describe('createCapacityRule 200 and the agents', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  test('moves those named out of the rules that they are in, and touches just these rules', async () => {
    const other = await createRule(server, { name: 'Other', agent_ids: [20] })
    const from = await createRule(server, { name: 'From', agent_ids: [11, 12, 13] })
    const rule = await createRule(server, { name: 'To', agent_ids: [13, 12, 5] })
    expect(rule.assignees).toMatchObject({ count: 3, agents_sample: [{ id: 5 }, { id: 12 }, { id: 13 }] })
    const fromNow = await showRule(server, from.id)
    expect(fromNow.assignees).toEqual({ count: 1, agents_sample: [{ id: 11, name: 'User 11' }] })
    expect(fromNow.last_updated_at > from.last_updated_at).toBe(true)
    expect(await showRule(server, other.id)).toEqual(other)
  })

  test('a repeated id counts once, however often', async () => {
    const rule = await createRule(server, { agent_ids: Array.from({ length: 20_000 }, (_, index) => 14 + (index % 2)) })
    expect(rule.assignees).toMatchObject({ count: 2, agents_sample: [{ id: 14 }, { id: 15 }] })
  })

  test('the sample is the five lowest ids of all', async () => {
    const rule = await createRule(server, { agent_ids: [...allAgentIds].reverse() })
    expect(rule.assignees).toEqual({
      count: allAgentIds.length,
      agents_sample: [1, 2, 3, 4, 5].map((id) => ({ id, name: `User ${id}` })),
    })
  })

  test('an agent that was moved has the new capacities', async () => {
    const rule = await createRule(server, { name: 'Calls', capacities: { voice: 1 }, agent_ids: [16] })
    const page = (await server.request('GET', `${assigneesPath}?filter[agent_ids]=16`)).read(AssigneePage)
    expect(page.assignees).toEqual([
      {
        id: 16,
        name: 'User 16',
        capacities: { email: 0, messaging: 0, voice: 1 },
        rule_id: rule.id,
        rule_name: 'Calls',
      },
    ])
  })

  test('as the default rule it takes the flag off the old one and moves nobody', async () => {
    const old = (await listRules(server)).find((one) => one.default)
    const rule = await createRule(server, { name: 'New default', default: true })
    const rules = await listRules(server)
    expect(rule).toMatchObject({ default: true, assignees: { count: 0 } })
    expect(rules.filter((one) => one.default)).toEqual([rule])
    expect(rules.find((one) => one.id === old?.id)).toMatchObject({ default: false, assignees: old?.assignees })
    await server.importUsers([{ id: 30 }])
    expect((await showRule(server, rule.id)).assignees).toMatchObject({ count: 1, agents_sample: [{ id: 30 }] })
  })

  test('rules of one account made at once get ids in the order of their creation', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, (_, index) => createRule(server, { name: `R${index}` })))
    const ids = (await listRules(server)).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort())
    expect(ids).toEqual(expect.arrayContaining(made.map(({ id }) => id)))
  })
})

describe('createCapacityRule 200 gives in Location', () => {
  const trustProxy = new BlockList()
  trustProxy.addSubnet('10.0.0.0', 8)
  const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'support.example.com' }

  test.each([
    ['PUBLIC_URL', 'https://capacity.example.com', '10.0.0.1', 'https://capacity.example.com'],
    ['what a trusted proxy forwards', undefined, '10.0.0.1', 'https://support.example.com'],
    ['its own host to any other peer', undefined, '192.0.2.1', 'http://localhost'],
  ])('%s', async (_, publicUrl, peer, origin) => {
    const server = await startTestServer({ origin: { publicUrl, trustProxy } })
    const sent = { json: { name: 'A', capacities: {} }, headers: forwarded, peer }
    const reply = await server.request('POST', rulesPath, sent)
    expect(reply.headers.get('location')).toBe(`${origin}${rulesPath}/${reply.read(CapacityRule).id}`)
    await server.close()
  })
})

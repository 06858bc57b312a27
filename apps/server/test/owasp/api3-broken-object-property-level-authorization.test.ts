import { type OperationId, routes } from '@capacity-rules/contract'
import { document } from '@capacity-rules/contract/document'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, allAgentIds, startTestServer, type TestServer } from '../harness.ts'
import { createRule, rulesPath, showRule, stateOf, unknownRuleId } from '../requests.ts'
import { call, operationIds } from '../shared-statuses.ts'

/*
 * API3: somebody writes a property that is not theirs to write, or reads one that is not theirs to read. Here: what the
 * server alone says of a rule (its id, its times, its count), what belongs to the domain behind it (account, version),
 * and what is known of agents (address, role, permissions), of which a reply shows the name and no more.
 */
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** What nobody may set, under the names of the contract, the domain and the database. */
const notTheirs = {
  id: unknownRuleId,
  created_at: '2001-01-01T00:00:00.000Z',
  last_updated_at: '2001-01-01T00:00:00.000Z',
  assignees: { count: 99, agents_sample: [{ id: 1, name: 'Mallory' }] },
  createdAt: 0,
  lastUpdatedAt: 0,
  assigneeCount: 99,
  assignee_count: 99,
  isDefault: true,
  is_default: true,
  version: 99,
  accountId: 2,
  account_id: 2,
  role: 'admin',
  permissions: ['capacity_rules_access:all'],
  constructor: { prototype: { default: true } },
}
/** As JSON, in which `__proto__` is a name like any other. */
const withAllOfIt = (own: object): string =>
  JSON.stringify({ ...own, ...notTheirs }).replace(/^\{/, '{"__proto__":{"default":true,"version":99},')

describe('what the server alone says of a rule', () => {
  const { id: _, created_at: _c, last_updated_at: _l, ...others } = notTheirs

  test('is not taken from who creates it', async () => {
    const before = Date.now()
    const reply = await server.request('POST', rulesPath, {
      body: withAllOfIt({ name: 'One', capacities: { email: 3 } }),
    })
    expect(reply.status).toBe(200)
    const plain = await createRule(server, { name: 'One', capacities: { email: 3 } })
    const { id, created_at, last_updated_at, ...made } = await showRule(server, idOf(reply.headers))
    const { id: _, created_at: __, last_updated_at: ___, ...want } = plain
    expect(made).toEqual(want)
    expect(id).not.toBe(notTheirs.id)
    expect([Date.parse(created_at) >= before, last_updated_at]).toEqual([true, created_at])
  })

  test('is not taken from who updates it', async () => {
    const rule = await createRule(server, { name: 'Two' })
    const reply = await server.request('PUT', `${rulesPath}/${rule.id}`, { body: withAllOfIt({}) })
    expect([reply.status, reply.json]).toEqual([200, rule])
    expect(await showRule(server, rule.id)).toEqual(rule)
  })

  test('is not taken from who assigns agents, whose rights stay as they were', async () => {
    const rule = await createRule(server, { name: 'Three' })
    const body = withAllOfIt({ agent_ids: [4] })
    const path = `${rulesPath}/${rule.id}/agents`
    expect(await server.request('PATCH', path, { body })).toMatchObject({
      status: 200,
      json: { id: rule.id, default: false, assignees: { count: 1 }, created_at: rule.created_at },
    })
    expect((await server.request('GET', rulesPath, { as: 'agent' })).status).toBe(403)
  })

  test('leaves objects as they are, whatever names a body has', () => {
    expect(Object.keys(others)).toContain('constructor')
    expect(Object.keys(Object.prototype)).toEqual([])
    expect('default' in {}).toBe(false)
  })
})

const idOf = (headers: Headers): string => headers.get('location')?.split('/').at(-1) ?? ''

/** The names that stand anywhere in the properties of the contract's schemas. */
function namesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === 'properties' && typeof inner === 'object' && inner !== null ? Object.keys(inner) : []),
    ...namesOf(inner),
  ])
}
/** The names of all properties in a JSON value. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const names = Array.isArray(value) ? [] : Object.keys(value)
  return [...names, ...Object.values(value).flatMap(keysOf)]
}

describe('what is known of agents', () => {
  const known = new Set(namesOf(document.components))

  test.each(operationIds.filter((id) => 200 in routes[id].responses))(
    'is not told by %s, but for the name',
    async (operation: OperationId) => {
      const { id } = await createRule(server, { agent_ids: allAgentIds })
      const { status, json, text } = await call(server, operation, {}, id)
      expect(status).toBe(200)
      expect(keysOf(json).filter((name) => !known.has(name))).toEqual([])
      expect(keysOf(json)).not.toHaveLength(0)
      for (const secret of [
        address(1).split('@')[1],
        'light_agent',
        'capacity_rules_access',
        'permissions',
        'email_key',
      ]) {
        expect(text).not.toContain(secret)
      }
    },
  )

  test('is not told by an error, which repeats no more than what was sent', async () => {
    const state = await stateOf(server)
    const { text } = await server.request('POST', rulesPath, { json: { name: 'N', capacities: {}, agent_ids: [99] } })
    // Agent 99 is there, and inactive: the same is said of one who never was.
    const never = await server.request('POST', rulesPath, { json: { name: 'N', capacities: {}, agent_ids: [98] } })
    expect(text.replace('(99)', '(98)')).toBe(never.text)
    expect(await stateOf(server)).toEqual(state)
  })
})

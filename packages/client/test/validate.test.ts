import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replySchemas } from '../generator/reply-schemas.ts'
import type { OperationId } from '../src/index.ts'
import { validate } from '../src/validate.ts'
import { type RealServer, startRealServer } from './real-server.ts'
import { caught, json, page, rule, ruleId, startScriptedServer } from './scripted-server.ts'

const assigneePage = page([1003, 1007], 'https://capacity.example.com/?page[after]=1007')
const full = { ...rule, assignees: { count: 1, agents_sample: [{ id: 1003, name: 'Ada Okafor' }] } }
const replies: readonly (readonly [OperationId, unknown])[] = [
  ['listCapacityRules', [full, full]],
  ['showCapacityRule', full],
  ['createCapacityRule', full],
  ['updateCapacityRule', full],
  ['assignAgentsToCapacityRule', full],
  ['listAssignees', assigneePage],
  ['listCapacityRuleAssignees', assigneePage],
]

/** What may stand in the place of anything. */
const strangers: readonly unknown[] = [
  null,
  true,
  false,
  -1,
  0,
  1,
  2,
  5,
  500,
  501,
  1.5,
  2 ** 53 - 2,
  2 ** 53,
  '',
  ' ',
  'x',
  'x'.repeat(255),
  '𝒳'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(1001),
  'a\0',
  '\ud800',
  ruleId,
  ruleId.toLowerCase(),
  '2026-03-02T09:30:00.000Z',
  '2026-03-02',
  [],
  [1],
  Array.from({ length: 6 }, () => ({ id: 1, name: 'x' })),
  Array.from({ length: 101 }, () => 1),
  {},
  { email: 1 },
  { email: 1, messaging: 1, voice: 1 },
  { email: 1, messaging: 1, voice: 1, fax: 1 },
]

/** A value with one thing in it replaced, or taken away, in all ways. */
function* changed(value: unknown): Generator<unknown> {
  yield* strangers
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const other of changed(item)) yield value.with(index, other)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const { [name]: _, ...without } = Object.fromEntries(Object.entries(value))
      yield without
      for (const other of changed(item)) yield { ...value, [name]: other }
    }
  }
}

describe('validate', () => {
  const check = createReplyChecker()
  const headers = new Headers({ 'Content-Type': 'application/json' })
  /** Whether Ajv, which knows all of JSON Schema, finds the body of a reply good. */
  const isGood = (operation: OperationId, body: unknown) =>
    !check(operation, { status: 200, headers, body }).some((problem) => problem.startsWith('body'))

  test.each(replies)('finds a good reply good: %s', (operation, reply) => {
    expect(validate(operation, reply)).toBeUndefined()
    expect(isGood(operation, reply)).toBe(true)
  })

  test.each(replies)('says of every changed reply what Ajv says: %s', (operation, reply) => {
    let [good, bad] = [0, 0]
    for (const body of changed(reply)) {
      const problem = validate(operation, body)
      expect(problem === undefined, `${problem} ${JSON.stringify(body)}`).toBe(isGood(operation, body))
      if (problem === undefined) good++
      else bad++
    }
    expect([good > 20, bad > 200]).toEqual([true, true])
  })

  test.each([
    ['/capacities/voice is above 1', { ...full, capacities: { ...full.capacities, voice: 2 } }],
    ['/assignees/count is below 0', { ...full, assignees: { ...full.assignees, count: -1 } }],
    ['/name is missing', { ...full, name: undefined }],
    ['the length of /name is above 255', { ...full, name: 'x'.repeat(256) }],
    ['/default is string, not boolean', { ...full, default: 'secret' }],
    [
      '/assignees/agents_sample/0/id is null, not integer',
      { ...full, assignees: { count: 1, agents_sample: [{ id: null, name: 'x' }] } },
    ],
    ['/capacities/fax is not in the contract', { ...full, capacities: { ...full.capacities, fax: 1 } }],
    ['/ is array, not object', []],
  ])('says where, and nothing of the value: %s', (problem, reply) => {
    expect(validate('showCapacityRule', JSON.parse(JSON.stringify(reply)))).toBe(problem)
  })

  test('lets fields through that the contract does not have', () => {
    expect(validate('showCapacityRule', { ...full, url: 'x', __proto__: { name: 7 } })).toBeUndefined()
  })

  test('says nothing of an operation without a body', () => {
    expect(validate('deleteCapacityRule', undefined)).toBeUndefined()
  })
})

describe('a client with validate', () => {
  test('refuses a reply that is not as the contract has it, in all pages', async () => {
    const bad = { ...page([2], null), meta: {} }
    const server = await startScriptedServer(
      json(200, page([1], '?page[after]=1')),
      json(200, bad, { 'X-Request-Id': 'r-1' }),
    )
    const error = await caught(server.client({ validate }).listAssignees().toArray({ limit: 9 }))
    expect(error).toMatchObject({
      name: 'InvalidReplyError',
      message: 'the reply is not what the contract has: /meta/has_more is missing',
      requestId: 'r-1',
    })
    expect(await server.client().listAssignees({ after: 1 }).toArray({ limit: 9 })).toHaveLength(1)
  })

  describe('finds all that the real server says good', () => {
    let server: RealServer
    beforeAll(async () => {
      server = await startRealServer()
    })
    afterAll(() => server.close())

    test('in the life of a rule', async () => {
      const client = await server.client('admin', { validate })
      const { id } = await client.createCapacityRule({ name: 'x', capacities: {}, agent_ids: [11, 12, 13, 14, 15, 16] })
      await client.updateCapacityRule(id, { description: 'y' })
      await client.assignAgentsToCapacityRule(id, { agent_ids: [17] })
      const { etag } = await client.showCapacityRule(id).withResponse()
      expect(await client.showCapacityRule(id, { ifNoneMatch: etag })).toBeUndefined()
      expect(await client.listCapacityRules()).toHaveLength(2)
      expect(await client.listAssignees({ pageSize: 4 }).toArray({ limit: 99 })).toHaveLength(15)
      expect(await client.listCapacityRuleAssignees(id, { pageSize: 4 }).toArray({ limit: 99 })).toHaveLength(7)
      await client.deleteCapacityRule(id)
    })
  })
})

test('a keyword that the checker does not know stops the generator', () => {
  const schema = { type: 'string', const: 'x' }
  const content = { 'application/json': { schema } }
  const paths = { '/x': { get: { operationId: 'x', responses: { 200: { content } } } } }
  expect(() => replySchemas({ paths, components: {} })).toThrow('does not know const: "x"')
})

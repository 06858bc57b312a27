import { describe, expect, it, test } from 'vitest'
import {
  AssignAgentsRequest,
  CreateCapacityRuleRequest,
  inputs,
  routes,
  UpdateCapacityRuleRequest,
} from './generated/routes.ts'
import { accepted } from './schema.fixture.ts'

/*
 * What may be sent, at its limits: the last value that is taken and the first that is not. `schema.test.ts` shows that a
 * bound is kept; here stands which bounds the contract has.
 */

const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const highest = 2 ** 53 - 2
const bodies = { create: CreateCapacityRuleRequest, update: UpdateCapacityRuleRequest, assign: AssignAgentsRequest }
const needed = { create: { name: 'Evening', capacities: {} }, update: {}, assign: { agent_ids: [1] } }

/** In which bodies a field stands, a name for it, values that it takes, and values that it does not take. */
const FIELDS: [in_: (keyof typeof bodies)[], field: string, good: unknown[], bad: unknown[]][] = [
  [
    ['create', 'update'],
    'name',
    ['a', 'a'.repeat(255), `  ${'😀'.repeat(255)}  `],
    ['', '  ', 'a'.repeat(256), 'a\u0000', '\ud800', null, 5],
  ],
  [
    ['create', 'update'],
    'description',
    ['', ' ', 'a'.repeat(1000), '😀'.repeat(1000)],
    ['a'.repeat(1001), 'a\u0000', '\ud800', null, 5],
  ],
  [['create', 'update'], 'default', [true, false], ['true', 0, null]],
  [
    ['create', 'update'],
    'capacities',
    [
      ...[{}, { email: 0, messaging: 0, voice: 0 }, { email: 500, messaging: 500, voice: 1 }],
      ...[{ email: 500 }, { messaging: 0 }, { voice: 1 }],
    ],
    [
      ...[{ email: 501 }, { email: -1 }, { messaging: 501 }, { messaging: -1 }, { voice: 2 }, { voice: -1 }],
      ...[{ email: null }, { email: 0.5 }, { fax: 1 }, [], null],
    ],
  ],
  [
    ['create', 'update'],
    'agent_ids',
    [[], [1], [highest], ids(10_000), [...ids(10_000), 7]],
    [[0], [highest + 1], ids(10_001), ['1'], [null], null],
  ],
  [
    ['assign'],
    'agent_ids',
    [[1], [highest], ids(10_000), [...ids(10_000), 7]],
    [[], [0], [highest + 1], ids(10_001), null],
  ],
]

describe.each(FIELDS.flatMap(([names, ...rest]) => names.map((name) => [name, ...rest] as const)))(
  'in the body of %s, %s',
  (name, field, good, bad) => {
    const takes = (value: unknown) => accepted(bodies[name], { ...needed[name], [field]: value })

    it('takes what is within its limits, and nothing beyond', () => {
      expect(good.filter((value) => !takes(value))).toEqual([])
      expect(bad.filter(takes)).toEqual([])
    })
  },
)

test('a new rule needs a name and capacities, and is not the default one unless told', () => {
  expect(accepted(CreateCapacityRuleRequest, { capacities: {} })).toBe(false)
  expect(accepted(CreateCapacityRuleRequest, { name: 'a' })).toBe(false)
  expect(CreateCapacityRuleRequest.parse({ name: ' a ', capacities: {} })).toEqual({
    name: 'a',
    capacities: {},
    default: false,
  })
})

test('an update needs nothing and makes nothing up; descriptions keep their spaces', () => {
  expect(UpdateCapacityRuleRequest.parse({})).toEqual({})
  expect(UpdateCapacityRuleRequest.parse({ description: ' a ' })).toEqual({ description: ' a ' })
})

test('an assignment needs agents, as `agent_ids` or as `agents`', () => {
  expect(accepted(AssignAgentsRequest, {})).toBe(false)
  expect(AssignAgentsRequest.parse({ agents: [1], agent_ids: [2] })).toEqual({ agents: [1], agent_ids: [2] })
  expect(accepted(AssignAgentsRequest, { agents: [] })).toBe(false)
})

test('a rule is written back as it was read: what a body does not know is ignored', () => {
  for (const [name, body] of Object.entries(bodies)) {
    const sent = { name: 'a', capacities: {}, agent_ids: [1], id: 'x', assignees: { count: 1 }, created_at: null }
    expect(accepted(body, sent), name).toBe(true)
  }
})

/** A query parameter of both listings, texts that it takes, and texts that it does not. */
const PARAMETERS: [name: string, good: string[], bad: string[]][] = [
  ['page[size]', ['1', '100'], ['0', '101', '-1', '']],
  ['page[after]', ['0', String(highest + 1)], ['-1', String(2 ** 53), '']],
  ['page[before]', ['0', String(highest + 1)], ['-1', String(2 ** 53), '']],
  ['filter[agent_ids]', ['1', String(highest), ids(100).join(), [...ids(100), 7].join()], ['', '0', ids(101).join()]],
]

describe.each(['listAssignees', 'listCapacityRuleAssignees'] as const)('the query of %s', (operationId) => {
  const schema = routes[operationId].request.query

  test.each(PARAMETERS)('%s takes what is within its limits, and nothing beyond', (name, good, bad) => {
    expect(good.filter((value) => !accepted(schema, { [name]: value }))).toEqual([])
    expect(bad.filter((value) => accepted(schema, { [name]: value }))).toEqual([])
  })

  it('needs nothing, and has twenty to a page unless told', () => {
    expect(schema.parse({})).toEqual({ 'page[size]': 20 })
  })

  it('counts an agent who is named twice once', () => {
    expect(schema.parse({ 'filter[agent_ids]': '7,7' })).toMatchObject({ 'filter[agent_ids]': [7] })
  })
})

test('a key has 1 to 255 characters, and no header field that is read has to be there', () => {
  const key = (value: string) => ({ 'Idempotency-Key': value })
  expect(['a', 'a'.repeat(255)].filter((value) => !accepted(inputs.createCapacityRule.headers, key(value)))).toEqual([])
  expect(['', 'a'.repeat(256)].filter((value) => accepted(inputs.createCapacityRule.headers, key(value)))).toEqual([])
  for (const [operationId, { headers }] of Object.entries(inputs)) {
    expect(accepted(headers, {}) || accepted(headers, undefined), operationId).toBe(true)
  }
})

test('an id in the path is read whatever its form, since a malformed one is as unknown as any', () => {
  for (const { params } of [inputs.showCapacityRule, inputs.listCapacityRuleAssignees]) {
    expect(accepted(params, { capacity_rule_id: 'x' })).toBe(true)
  }
})

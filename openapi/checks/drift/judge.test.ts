import { describe, expect, test } from 'vitest'
import { judgeTraffic } from './judge.ts'
import type { Finding, Item, OperationCoverage } from './report.ts'
import { tolerated } from './tolerated.ts'

const finding: Finding = {
  ruleId: 'schema-consistency',
  message: 'Response field "count" must be integer.',
  operationId: 'showCapacityRule',
  status: 200,
  target: 'response',
  occurrences: 2,
  method: 'GET',
  url: 'http://localhost/api/v2/capacity/rules/x',
}

/** A finding for each entry of the list, so that none is there in vain. */
const usual: readonly Finding[] = [
  { ...finding, target: 'request', ruleId: 'security-baseline', status: 401 },
  { ...finding, target: 'request', message: 'Undocumented query parameter in traffic: "x"' },
  {
    ...finding,
    target: 'request',
    operationId: 'deleteCapacityRule',
    status: 204,
    message: 'Undocumented header in traffic: "idempotency-key"',
  },
  {
    ...finding,
    target: 'request',
    operationId: 'listAssignees',
    message: 'Invalid query parameter "filter[agent_ids]": Request field "[0]" must be integer.',
  },
  {
    ...finding,
    target: 'request',
    operationId: 'createCapacityRule',
    message: 'Request schema mismatch at "name": must NOT have more than 255 characters',
  },
  {
    ...finding,
    target: 'request',
    message: 'Request schema mismatch at "agent_ids": must NOT have more than 10000 items',
  },
]

const operation = (covered: readonly Item[], missing: readonly Item[]): OperationCoverage => ({
  operationId: 'listAssignees',
  covered,
  missing,
})
const neverSent = { listAssignees: ['404'] }
const judge = (problems: readonly Finding[], operations: readonly OperationCoverage[] = []) =>
  judgeTraffic({ problems: [...usual, ...problems] }, { operations }, neverSent)

describe('recorded traffic', () => {
  test('is right when nothing but the tolerated was found', () => {
    expect(judge([])).toEqual([])
  })

  test('is wrong with any other finding, which is described', () => {
    expect(judge([finding])).toEqual([
      'showCapacityRule: Response field "count" must be integer. ' +
        '(2 times, as in GET http://localhost/api/v2/capacity/rules/x -> 200)',
    ])
  })

  test.each<readonly [string, Partial<Finding>]>([
    ['in a reply', { target: 'response', ruleId: 'security-baseline', status: 401 }],
    ['with another status', { ruleId: 'security-baseline', status: 200 }],
    ['with another message', { message: 'Undocumented header in traffic: "x-forwarded-for"' }],
    [
      'in another operation',
      { operationId: 'createCapacityRule', message: 'Undocumented header in traffic: "idempotency-key"' },
    ],
    ['outside of the contract', { ruleId: 'undocumented-endpoint', message: 'Undocumented endpoint: GET /x' }],
  ])('is wrong with something like the tolerated %s', (_, change) => {
    expect(judge([{ ...finding, target: 'request', ...change }])).toHaveLength(1)
  })

  test.each(tolerated.map(({ why }, index) => [why, index] as const))(
    'is wrong when there is no need any more for: %s',
    (why, index) => {
      const problems = usual.filter((_, at) => at !== index)
      expect(judgeTraffic({ problems }, { operations: [] }, {})).toEqual([`tolerated, but not found any more: ${why}`])
    },
  )
})

describe('coverage', () => {
  test.each<readonly [string, Item]>([
    ['the operation itself', { kind: 'operation' }],
    ['parameter page[size]', { kind: 'parameter', name: 'page[size]', in: 'query' }],
    ['status 429', { kind: 'response', status: '429' }],
    ['links.next in the reply 200', { kind: 'property', target: 'response', status: '200', path: 'links.next' }],
    ['capacities.voice in the request', { kind: 'property', target: 'request', path: 'capacities.voice' }],
  ])('names what was not seen: %s', (name, item) => {
    expect(judge([], [operation([], [item])])).toEqual([`listAssignees: not seen: ${name}`])
    expect(judge([], [operation([item], [])])).toEqual([])
  })

  test.each<readonly [string, Item]>([
    ['status 404', { kind: 'response', status: '404' }],
    ['error in the reply 404', { kind: 'property', target: 'response', status: '404', path: 'error' }],
  ])('may lack what is never sent, and may not have it: %s', (name, item) => {
    expect(judge([], [operation([], [item])])).toEqual([])
    expect(judge([], [operation([item], [])])).toEqual([`listAssignees: never sent, but seen: ${name}`])
  })
})

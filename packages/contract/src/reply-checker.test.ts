import { describe, expect, it, test } from 'vitest'
import { document, neverSent } from './document.ts'
import { asObject, objectAt } from './json.ts'
import { createReplyChecker } from './reply-checker.ts'

const check = createReplyChecker()
const example = (name: string) =>
  JSON.parse(JSON.stringify(objectAt(objectAt({ ...document }, 'components'), 'examples')))[name].value
const common = {
  'Content-Type': 'application/json; charset=utf-8',
  'X-Request-Id': 'a-1',
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Origin',
  'X-Content-Type-Options': 'nosniff',
}
const { 'Content-Type': _, ...withoutType } = common
const rule = example('capacity-rule')
const location = 'https://capacity.example.com/api/v2/capacity/rules/01KJPZ7Q40E5W8T6X3V9B2N4MC'

/** The replies that show rules carry their version. */
const sent = (operationId: string, status: number, headers: Record<string, string>) =>
  new Headers({ ...headers, ...(status === 200 && !operationId.endsWith('Assignees') && { ETag: '"1-7"' }) })

describe('a good reply', () => {
  test.each<[string, number, Record<string, string>, unknown]>([
    ['listCapacityRules', 200, common, example('capacity-rule-list')],
    ['listCapacityRules', 200, { ...common, Date: 'today', 'Content-Length': '2', Connection: 'close' }, []],
    ['createCapacityRule', 200, { ...common, Location: location }, rule],
    ['showCapacityRule', 200, common, rule],
    ['showCapacityRule', 404, common, example('rule-not-found')],
    ['showCapacityRule', 304, { ...withoutType, ETag: '"1-7"' }, undefined],
    ['deleteCapacityRule', 204, withoutType, undefined],
    ['listAssignees', 200, common, example('assignee-page')],
    ['listAssignees', 200, { ...common, 'Content-Type': 'Application/JSON ; charset=utf-8' }, example('assignee-page')],
    ['listAssignees', 200, common, example('assignee-page-empty')],
    ['listAssignees', 503, { ...common, 'Retry-After': '1' }, example('unavailable')],
  ])('%s %d', (operationId, status, headers, body) => {
    expect(check(operationId, { status, headers: sent(operationId, status, headers), body })).toEqual([])
  })
})

describe('a reply that is not documented', () => {
  const { Vary, ...withoutVary } = common
  test.each<[string, string, number, Record<string, string>, unknown, string]>([
    ['an operation', 'showRule', 200, common, rule, 'showRule is no operation of the document'],
    ['a status', 'showCapacityRule', 201, common, rule, 'status 201 is not documented'],
    [
      'a status that is never sent',
      'showCapacityRule',
      400,
      common,
      { error: 'x' },
      'status 400 is documented as never sent',
    ],
    ['a missing header', 'showCapacityRule', 200, withoutVary, rule, 'header Vary is missing'],
    [
      'a wrong header',
      'showCapacityRule',
      200,
      { ...common, Vary: 'Origin' },
      rule,
      'header Vary must be equal to one of the allowed values',
    ],
    ['an unknown header', 'showCapacityRule', 200, { ...common, Server: 'x' }, rule, 'header server is not documented'],
    [
      'a header of another status',
      'showCapacityRule',
      200,
      { ...common, Location: location },
      rule,
      'header location is not documented',
    ],
    ['a missing content type', 'showCapacityRule', 200, withoutType, rule, 'content type is missing'],
    [
      'another content type',
      'showCapacityRule',
      200,
      { ...common, 'Content-Type': 'text/plain' },
      rule,
      'content type text/plain is not documented',
    ],
    ['a missing body', 'showCapacityRule', 200, common, undefined, 'the body is missing'],
    ['a body where none is', 'deleteCapacityRule', 204, withoutType, {}, 'a body is not documented'],
    [
      'a content type where none is',
      'deleteCapacityRule',
      204,
      common,
      undefined,
      'content type application/json is not documented',
    ],
    ['a null body', 'showCapacityRule', 200, common, null, 'body must be object'],
    ['another type', 'showCapacityRule', 200, common, { ...rule, name: 5 }, 'body/name must be string'],
    ['a missing property', 'showCapacityRule', 404, common, {}, "body must have required property 'error'"],
    [
      'an unknown property',
      'showCapacityRule',
      404,
      common,
      { error: 'x', stack: 'y' },
      'body must NOT have unevaluated properties: stack',
    ],
    [
      'an unknown property inside',
      'showCapacityRule',
      200,
      common,
      { ...rule, assignees: { ...rule.assignees, ids: [] } },
      'body/assignees must NOT have unevaluated properties: ids',
    ],
    [
      'an unknown channel',
      'showCapacityRule',
      200,
      common,
      { ...rule, capacities: { ...rule.capacities, fax: 1 } },
      'body/capacities must NOT have additional properties: fax',
    ],
    [
      'a bound',
      'showCapacityRule',
      200,
      common,
      { ...rule, capacities: { ...rule.capacities, email: 501 } },
      'body/capacities/email must be <= 500',
    ],
    [
      'a time without milliseconds',
      'showCapacityRule',
      200,
      common,
      { ...rule, created_at: '2026-03-02T09:30:00Z' },
      'body/created_at must match pattern',
    ],
    [
      'a time that is none',
      'showCapacityRule',
      200,
      common,
      { ...rule, created_at: '2026-13-02T09:30:00.000Z' },
      'body/created_at must match format "date-time"',
    ],
    ['null', 'showCapacityRule', 200, common, { ...rule, description: null }, 'body/description must be string'],
  ])('%s', (_, operationId, status, headers, body, problem) => {
    const problems = check(operationId, { status, headers: sent(operationId, status, headers), body })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  it('is reported with all that is wrong with it', () => {
    expect(
      check('showCapacityRule', { status: 200, headers: new Headers(withoutVary), body: {} }).length,
    ).toBeGreaterThan(5)
  })
})

it('reads an integer header as its digits', () => {
  const copy = structuredClone(document)
  const headers = { ...asObject(copy.components.headers), 'x-request-id': { schema: { type: 'integer', maximum: 9 } } }
  const checkCopy = createReplyChecker({ ...copy, components: { ...copy.components, headers } })
  const reply = (id: string) => ({
    status: 200,
    headers: sent('showCapacityRule', 200, { ...common, 'X-Request-Id': id }),
    body: rule,
  })
  expect(checkCopy('showCapacityRule', reply('9'))).toEqual([])
  expect(checkCopy('showCapacityRule', reply('10'))).toEqual(['header X-Request-Id must be <= 9'])
  expect(checkCopy('showCapacityRule', reply('0x1'))).toEqual(['header X-Request-Id must be integer'])
})

it('knows the statuses that are never sent', () => {
  expect(neverSent).toEqual({ listCapacityRules: [400], showCapacityRule: [400], listAssignees: [404] })
})

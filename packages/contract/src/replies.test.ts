import { describe, expect, test } from 'vitest'
import { document } from './document.ts'
import { asObject, isArray, isObject, type Json, type JsonObject, objectAt } from './json.ts'
import { createReplyChecker } from './reply-checker.ts'

/*
 * What may come back. The document's own examples are good replies; each rule that a client builds on is broken in
 * them, one at a time, and the document has to refuse that. `reply-checker.test.ts` shows that the checker sees faults;
 * here stands which ones the contract calls so.
 */

const check = createReplyChecker()
const example = (name: string): JsonObject => objectAt(objectAt(asObject(document.components.examples), name), 'value')
const common = {
  'Content-Type': 'application/json',
  'X-Request-Id': 'a-1',
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Origin',
  'X-Content-Type-Options': 'nosniff',
}
const ways = 'Basic realm="Capacity Rules", charset="UTF-8", Bearer realm="Capacity Rules"'
const tagged = { ...common, ETag: '"1-7"' }
const location = 'https://capacity.example.com/api/v2/capacity/rules/01KJPZ7Q40E5W8T6X3V9B2N4MC'

type Sent = {
  readonly operationId: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
}
const GOOD = {
  rule: { operationId: 'showCapacityRule', status: 200, headers: tagged, body: example('capacity-rule') },
  created: {
    ...{ operationId: 'createCapacityRule', status: 200, body: example('capacity-rule-created') },
    headers: { ...tagged, Location: location, 'X-Idempotency-Lookup': 'hit', 'X-Rate-Limit': '700' },
  },
  page: { operationId: 'listAssignees', status: 200, headers: common, body: example('assignee-page') },
  error: {
    ...{ operationId: 'listAssignees', status: 503, body: example('unavailable') },
    headers: { ...common, 'Retry-After': '1', 'X-Rate-Limit-Remaining': '0' },
  },
  stranger: {
    ...{ operationId: 'listAssignees', status: 401, body: example('unauthorized') },
    headers: { ...common, 'WWW-Authenticate': ways },
  },
} satisfies Record<string, Sent>

const isGood = ({ operationId, status, headers, body }: Sent) =>
  check(operationId, { status, headers: new Headers(headers), body }).length === 0

/** A copy with another value under the keys; undefined takes the field out. */
function changed(value: Json, [key, ...keys]: readonly string[], to: Json | undefined): Json {
  if (key === undefined) return to ?? null
  if (isArray(value)) return value.map((item, index) => (String(index) === key ? changed(item, keys, to) : item))
  const { [key]: old = null, ...rest } = asObject(value)
  return keys.length === 0 && to === undefined ? rest : { ...rest, [key]: changed(old, keys, to) }
}

/** The way to every field of every object in a value, as `assignees.0.name`. */
function fields(value: Json, above = ''): string[] {
  if (!isArray(value) && !isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => [
    ...(isArray(value) ? [] : [`${above}${key}`]),
    ...fields(item, `${above}${key}.`),
  ])
}

describe.each(Object.entries(GOOD))('a reply: %s', (_, reply) => {
  test('is good as it stands in the examples', () => {
    expect(isGood(reply)).toBe(true)
  })

  test.each(fields(reply.body))('has always %s', (field) => {
    expect(isGood({ ...reply, body: changed(reply.body, field.split('.'), undefined) })).toBe(false)
  })
})

const times = {
  good: ['2026-03-02T09:30:00.000Z'],
  bad: ['2026-03-02T09:30:00Z', '2026-03-02T09:30:00.000+00:00', '2026-13-02T09:30:00.000Z', null],
}
const { assignees } = GOOD.page.body
const many = (count: number): Json => Array.from({ length: count }, () => Object.values(assignees ?? {})[0] ?? null)
const sample = (count: number): Json => Array.from({ length: count }, () => ({ id: 1, name: 'a' }))
const link = 'https://capacity.example.com/api/v2/capacity/rules/assignees?page[after]=7'

test.each<[keyof typeof GOOD, field: string, good: readonly Json[], bad: readonly Json[]]>([
  ['rule', 'id', ['7ZZZZZZZZZ0123456789ABCDEF'], ['8ZZZZZZZZZ0123456789ABCDEF', '01KJPZ7Q40E5W8T6X3V9B2N4MI', 7]],
  ['rule', 'name', ['a', 'a'.repeat(255)], ['', 'a'.repeat(256), null]],
  ['rule', 'description', ['', 'a'.repeat(1000)], ['a'.repeat(1001), null]],
  ['rule', 'default', [true, false], [null, 'true']],
  ['rule', 'capacities.email', [0, 500], [-1, 501, '1', null]],
  ['rule', 'capacities.messaging', [0, 500], [-1, 501, '1', null]],
  ['rule', 'capacities.voice', [0, 1], [-1, 2, true, null]],
  ['rule', 'capacities', [], [{ email: 1, messaging: 1, voice: 1, fax: 1 }]],
  ['rule', 'assignees.count', [0, 3_000_000], [-1, 0.5, '1', null]],
  ['rule', 'assignees.agents_sample', [[], sample(5)], [sample(6), [{ id: 0, name: 'a' }], [{ id: 1, name: '' }]]],
  ['rule', 'created_at', times.good, times.bad],
  ['rule', 'last_updated_at', times.good, times.bad],
  ['page', 'assignees', [[], many(1), many(100)], [many(101), {}]],
  ['page', 'assignees.0.id', [1, 2 ** 53 - 2], [0, 2 ** 53 - 1, '1']],
  [
    'page',
    'links',
    [
      { next: null, prev: null },
      { next: link, prev: null },
    ],
    [null, { next: 1, prev: null }],
  ],
  ['page', 'links.prev', [null, link], [1]],
  ['page', 'meta.has_more', [true, false], [null, 0]],
  ['error', 'error', ['x'], ['', null, {}]],
])('in a reply (%s), %s keeps to its limits', (name, field, good, bad) => {
  const takes = (value: Json) => isGood({ ...GOOD[name], body: changed(GOOD[name].body, field.split('.'), value) })
  expect(good.filter((value) => !takes(value))).toEqual([])
  expect(bad.filter(takes)).toEqual([])
})

test.each<[keyof typeof GOOD, header: string, good: readonly string[], bad: readonly string[]]>([
  ['rule', 'X-Request-Id', ['a', 'A._-9', 'a'.repeat(128)], ['', 'a b', 'a'.repeat(129)]],
  ['rule', 'Cache-Control', [], ['no-store', 'public, no-cache']],
  ['rule', 'Vary', [], ['Origin', '*']],
  ['rule', 'X-Content-Type-Options', [], ['sniff']],
  ['rule', 'ETag', ['"0-0"', '"12-345"'], ['W/"1-7"', '1-7', '"a"']],
  ['created', 'X-Idempotency-Lookup', ['hit', 'miss'], ['', 'unknown']],
  ['created', 'X-Rate-Limit', ['1', '1000000'], ['0', '-1', 'many']],
  [
    'created',
    'Location',
    [location.replace('https', 'http')],
    [new URL(location).pathname, `${location}0`, `${location}/`],
  ],
  ['error', 'Retry-After', ['1', '9999'], ['0', '10000', 'soon']],
  ['error', 'X-Rate-Limit-Remaining', ['0', '699'], ['-1', '00', '']],
  ['stranger', 'WWW-Authenticate', [], ['Basic', 'Bearer']],
])('in a reply (%s), the header %s keeps to its limits', (name, header, good, bad) => {
  const takes = (value: string) => isGood({ ...GOOD[name], headers: { ...GOOD[name].headers, [header]: value } })
  expect(good.filter((value) => !takes(value))).toEqual([])
  expect(bad.filter(takes)).toEqual([])
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { maxCapacities, maxRuleText } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxJsonLength, readUsers } from '../src/commands/read-users.ts'
import { idsFrom } from './bad-bodies.ts'
import { type RequestOptions, startTestServer, type TestServer } from './harness.ts'
import { contract, limitsMarkdown, sections } from './limits-table.ts'
import { assigneesPath, createRule, rulesPath } from './requests.ts'

const root = new URL('../../../', import.meta.url)
const page = new URL('apps/docs/limits.md', root)

test('the page of limits has the numbers of the code (`UPDATE_LIMITS=1` writes it)', () => {
  const text = readFileSync(page, 'utf8')
  const wanted = text.replace(/(<!-- limits: .*? -->\n)[\s\S]*?(<!-- \/limits -->)/, (_, start, end) => {
    return `${start}${limitsMarkdown()}${end}`
  })
  if (process.env.UPDATE_LIMITS === '1') writeFileSync(page, wanted)
  else expect(text).toBe(wanted)
  expect(wanted).toContain('| Body of a request | 1 MiB | 413 |')
})

test('what comes in with an import has the bounds of the contract', () => {
  const bound = (schema: string, key: string) => contract('schemas', schema, key)
  expect(maxRuleText).toEqual({
    name: bound('CapacityRuleName', 'maxLength'),
    description: bound('CapacityRuleDescription', 'maxLength'),
  })
  const items = bound('ItemCapacity', 'maximum')
  expect(maxCapacities).toEqual({ email: items, messaging: items, voice: bound('VoiceCapacity', 'maximum') })
})

test('each limit names a test that exists', () => {
  const missing = sections.flatMap(([, rows]) => rows).filter(([, , , file]) => !existsSync(new URL(file, root)))
  expect(missing).toEqual([])
})

const agents = idsFrom(1, 10_001)
let server: TestServer
let ruleId: string
beforeAll(async () => {
  server = await startTestServer()
  await server.importUsers(agents.filter((id) => id > 20).map((id) => ({ id, active: true })))
  await server.importUsers([{ id: 99, active: true }, ...idsFrom(6, 10).map((id) => ({ id }))])
  ruleId = (await createRule(server)).id
})
afterAll(() => server.close())

type Send = (size: number) => [method: string, path: string, options?: RequestOptions]
const create =
  (fields: (size: number) => object): Send =>
  (size) => ['POST', rulesPath, { json: { name: 'A', capacities: {}, ...fields(size) } }]
const query =
  (text: (size: number) => string): Send =>
  (size) => ['GET', `${assigneesPath}?${text(size)}`]

/** What is limited, its least if it has one and its most, and a request with so much of it. */
const bounds: readonly (readonly [what: string, least: number | undefined, most: number, send: Send])[] = [
  ['page size', 1, 100, query((size) => `page[size]=${size}`)],
  ['cursor after', 0, Number.MAX_SAFE_INTEGER, query((id) => `page[after]=${id}`)],
  ['cursor before', 0, Number.MAX_SAFE_INTEGER, query((id) => `page[before]=${id}`)],
  ['number of ids in a filter', 1, 100, query((size) => `filter[agent_ids]=${idsFrom(1, size).join()}`)],
  ['id in a filter', 1, Number.MAX_SAFE_INTEGER - 1, query((id) => `filter[agent_ids]=${id}`)],
  ['length of a name', 1, 255, create((size) => ({ name: '😀'.repeat(size) }))],
  ['length of a description', undefined, 1000, create((size) => ({ description: '😀'.repeat(size) }))],
  ['capacity for email', 0, 500, create((email) => ({ capacities: { email } }))],
  ['capacity for messaging', 0, 500, create((messaging) => ({ capacities: { messaging } }))],
  ['capacity for voice', 0, 1, create((voice) => ({ capacities: { voice } }))],
  ['number of agents of a new rule', undefined, 10_000, create((size) => ({ agent_ids: agents.slice(0, size) }))],
  ['number of agents to assign', 1, 10_000, (size) => assign(agents.slice(0, size))],
  [
    'length of a key',
    1,
    255,
    (size) => ['POST', rulesPath, { json: rule, headers: { 'Idempotency-Key': 'k'.repeat(size) } }],
  ],
]

const rule = { name: 'A', capacities: {} }
const assign = (agent_ids: number[]): ReturnType<Send> => [
  'PATCH',
  `${rulesPath}/${ruleId}/agents`,
  { json: { agent_ids } },
]

test.each(bounds)('a %s may be from %i to %i, not one less and not one more', async (_, least, most, send) => {
  const status = async (size: number) => (await server.request(...send(size))).status
  if (least !== undefined) {
    expect([await status(least - 1), await status(least), await status(least + 1)]).toEqual([400, 200, 200])
  }
  expect([await status(most - 1), await status(most), await status(most + 1)]).toEqual([200, 200, 400])
})

test('an account has so many rules, not one more', async () => {
  const small = await startTestServer({ maxRules: 4 })
  const statuses: number[] = []
  for (let rules = 2; rules <= 5; rules++)
    statuses.push((await small.request('POST', rulesPath, { json: rule })).status)
  expect(statuses).toEqual([200, 200, 200, 400])
  await small.close()
})

describe('a JSON array of users', () => {
  async function* file(length: number) {
    const [start, end] = ['[{"id":1}', ']']
    yield Buffer.from(start)
    for (let left = length - start.length - end.length; left > 0; left -= 1_048_576) {
      yield Buffer.alloc(Math.min(left, 1_048_576), ' ')
    }
    yield Buffer.from(end)
  }

  test.each([
    [maxJsonLength - 1, { line: 1, value: { id: 1 } }],
    [maxJsonLength, { line: 1, value: { id: 1 } }],
    [maxJsonLength + 1, { line: 1, problem: expect.stringContaining('64 MiB') }],
  ])('of %i characters', async (length, row) => {
    expect(await Array.fromAsync(readUsers(file(length)))).toEqual([row])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BadRequest, badBodies, rules } from './bad-requests.ts'
import { badTargets } from './bad-targets.ts'
import { expectAnswers, expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { createRule, defaultRule, stateOf } from './requests.ts'
import { Wire, wireRequest } from './wire.ts'

let server: ListeningServer
let ids: ReadonlyMap<string, string>
let before: unknown
let wire: Wire
beforeAll(async () => {
  server = await startListeningServer()
  const { id } = await createRule(server, { name: 'Before', agent_ids: [11, 12] })
  ids = new Map([
    ['{id}', id],
    ['{default}', (await defaultRule(server)).id],
  ])
  before = await stateOf(server)
  wire = await Wire.open(server.port)
})
afterAll(async () => {
  wire.close()
  await server.close()
})

async function send({ method, path, fields, body }: BadRequest) {
  const target = path.replace(/\{(?:id|default)\}/, (name) => ids.get(name) ?? name)
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  // On one connection, as long as the server leaves it open: what is refused must not spoil what comes next.
  if (wire.isOver) wire = await Wire.open(server.port)
  const reply = await wire
    .send(wireRequest(`${method} ${target}`, { ...server.fields, ...type, ...fields }, body))
    .reply()
  // A body that was announced and never comes leaves the connection in the middle of a request.
  if (reply?.headers.get('connection') === 'close' || fields?.['Content-Length'] !== undefined) wire.close()
  return reply
}

const table = [...badBodies, ...badTargets]

describe('a bad request is refused with the exact status and words, and changes nothing', () => {
  test.each(table.map((bad) => [bad.method, bad.what, bad] as const))('%s: %s', async (_method, _what, bad) => {
    const reply = await send(bad)
    expect([reply?.status, JSON.parse(reply?.body ?? 'null')]).toEqual([bad.status, { error: bad.error }])
    if (reply) expectErrorForm(reply)
    expect(await stateOf(server)).toEqual(before)
  })
})

test('the table is long, and names each request once', () => {
  expect(table.length).toBeGreaterThanOrEqual(150)
})

test('after all of it the server answers, and nothing went to the log of faults', async () => {
  await expectAnswers(server)
  expect(server.logged.errors).toEqual([])
})

describe('what looks bad and is not', () => {
  test.each([
    ['nesting of 100,000 in a field that nobody reads', `"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}],
    ['a number of 100,000 digits that is small', `"capacities":{"email":0.${'0'.repeat(100_000)}1}`, {}],
    [
      'the last of two keys',
      '"capacities":{"email":501,"email":5}',
      { capacities: { email: 5, messaging: 0, voice: 0 } },
    ],
    ['numbers by their value', '"capacities":{"email":1e2,"voice":1.0,"messaging":-0}', {}],
    ['a prototype in a field that nobody reads', '"__proto__":{"name":5}', { name: 'Odd' }],
    ['an agent 200,000 times', `"agent_ids":[${Array.from({ length: 200_000 }, () => 12).join()}]`, {}],
    ['spaces and a line separator in a text', '"description":" \u2028\u00a0"', { description: ' \u2028\u00a0' }],
  ])('%s', async (what, member, shown) => {
    const body = `{"name":"Odd","capacities":{},${member}}`
    const reply = await send({ what, method: 'POST', path: rules, body, status: 200, error: '' })
    expect([reply?.status, JSON.parse(reply?.body ?? 'null')]).toMatchObject([200, { name: 'Odd', ...shown }])
  })
})

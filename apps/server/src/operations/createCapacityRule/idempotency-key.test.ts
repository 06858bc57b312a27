import { CapacityRule } from '@capacity-rules/contract'
import { createToken, keptReplyMs } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rulePath, tagOf } from '../../../test/entity-tags.ts'
import {
  address,
  basic,
  failure,
  type Reply,
  type RequestOptions,
  startTestServer,
  type TestServer,
} from '../../../test/harness.ts'
import { addNeighbour, expectRefused, listRules, rulesPath, stateOf, unknownRuleId } from '../../../test/requests.ts'

const json = { name: 'Once', capacities: { email: 2 }, agent_ids: [11] }
const reused = 'Idempotency-Key was used with another request'
let keys = 0
const newKey = () => `key-${++keys}`
const lookup = ({ headers }: Reply) => headers.get('x-idempotency-lookup')
const same = ({ status, headers, text }: Reply) => [status, text, headers.get('etag'), headers.get('location')]

const clock = { now: Date.parse('2040-01-01T00:00:00Z') }
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ clock: () => clock.now })
})
afterAll(() => server.close())

const create = (key: string, options: RequestOptions = {}) =>
  server.request('POST', rulesPath, {
    ...(options.body === undefined && { json }),
    ...options,
    headers: { 'Idempotency-Key': key, ...options.headers },
  })
const count = async () => (await listRules(server)).length
const refused = (key: string, options: RequestOptions, status: number, error: string) =>
  expectRefused(server, ['POST', rulesPath, { json, ...options, headers: { 'Idempotency-Key': key } }], status, error)

describe('an Idempotency-Key of createCapacityRule', () => {
  test('makes one rule of two requests, and the second gets the reply of the first, byte for byte', async () => {
    const before = await count()
    const key = newKey()
    const [first, second] = [await create(key), await create(key)]
    expect([first, second].map(lookup)).toEqual(['miss', 'hit'])
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).toMatch(/^"/)
    expect(first.headers.get('location')).toBe(`http://localhost${rulePath(first.read(CapacityRule).id)}`)
    expect(same(second)).toEqual(same(first))
    expect(await count()).toBe(before + 1)
  })

  test('gives the reply that a request without one gets, but for the header that tells of it', async () => {
    const [keyed, plain] = [await create(newKey()), await server.request('POST', rulesPath, { json })]
    expect(lookup(plain)).toBeNull()
    expect([...keyed.headers.keys()].filter((name) => name !== 'x-idempotency-lookup')).toEqual([
      ...plain.headers.keys(),
    ])
    const { id, created_at, last_updated_at } = keyed.read(CapacityRule)
    expect({ ...plain.read(CapacityRule), id, created_at, last_updated_at }).toEqual(keyed.json)
    expect(Object.keys(plain.read(CapacityRule))).toEqual(Object.keys(keyed.read(CapacityRule)))
  })

  test('gives the first reply still when the rule has changed, and when it is gone', async () => {
    const key = newKey()
    const first = await create(key)
    const path = rulePath(first.read(CapacityRule).id)
    await server.request('PUT', path, { json: { name: 'Changed', agent_ids: [] } })
    const changed = await create(key)
    await server.request('DELETE', path)
    const before = await stateOf(server)
    const gone = await create(key)
    expect([changed, gone].map(same)).toEqual([same(first), same(first)])
    expect([changed, gone].map(lookup)).toEqual(['hit', 'hit'])
    expect(await stateOf(server)).toEqual(before)
  })

  test('takes nothing but the body’s bytes for the same request', async () => {
    const key = newKey()
    const body = JSON.stringify(json)
    const first = await create(key, { body })
    const again = await create(key, { body, contentType: 'application/json; charset=utf-8' })
    expect(same(again)).toEqual(same(first))
    await refused(key, { json: undefined, body: `${body} ` }, 400, reused)
    await refused(key, { json: { ...json, name: 'Twice' } }, 400, reused)
    await refused(key, { json: { ...json, agent_ids: [77] } }, 400, reused)
    expect(same(await create(key, { body }))).toEqual(same(first))
  })

  test.each([
    ['an unknown agent', { ...json, agent_ids: [77] }, 'agent_ids[0]:(77), must be the id of an active agent'],
    ['a wrong field', { ...json, capacities: { voice: 2 } }, 'capacities.voice:(2), must be an integer from 0 to 1'],
  ])('keeps nothing of a request that was refused for %s', async (_, wrong, error) => {
    const key = newKey()
    for (let time = 0; time < 2; time++) await refused(key, { json: wrong }, 400, `Invalid parameter: ${error}`)
    expect(lookup(await create(key))).toBe('miss')
  })

  test('does not open the kept reply to who may not create any more', async () => {
    const key = newKey()
    const authorization = await server.token('manager', 'bearer')
    const [reader, other] = [await server.token('manager', 'bearer', 'read'), await server.token('manager', 'api')]
    const first = await create(key, { authorization })
    expect(same(await create(key, { authorization: other }))).toEqual(same(first))
    expect((await create(key, { authorization: reader })).status).toBe(403)
    expect((await create(key, { as: null })).status).toBe(401)
    await server.importUsers([{ id: 2, permissions: [] }])
    expect((await create(key, { authorization })).status).toBe(403)
    await server.importUsers([{ id: 2, active: false }])
    expect((await create(key, { authorization })).status).toBe(401)
    await server.importUsers([{ id: 2 }])
    expect(same(await create(key, { authorization }))).toEqual(same(first))
  })

  test('is the user’s own: others have keys of their own, with other bodies too', async () => {
    const key = newKey()
    const neighbour = await addNeighbour(server)
    const first = await create(key)
    const second = await create(key, { as: 'manager', json: { ...json, name: 'Mine' } })
    const third = await create(key, { authorization: neighbour.authorization, json: { ...json, agent_ids: [500] } })
    expect([first, second, third].map(lookup)).toEqual(['miss', 'miss', 'miss'])
    expect(new Set([first, second, third].map((reply) => reply.read(CapacityRule).id)).size).toBe(3)
  })

  test('is another one in other letters', async () => {
    const key = newKey()
    expect([await create(key), await create(key.toUpperCase())].map(lookup)).toEqual(['miss', 'miss'])
  })

  test('holds for a day, and is free again a millisecond later', async () => {
    const key = newKey()
    const first = await create(key)
    clock.now += keptReplyMs
    expect(same(await create(key))).toEqual(same(first))
    clock.now += 1
    const later = await create(key, { json: { ...json, name: 'Next day' } })
    expect([lookup(later), later.read(CapacityRule).name]).toEqual(['miss', 'Next day'])
  })

  test.each([
    ['1 character', '1'],
    ['2 characters', '22'],
    ['254 characters', 'k'.repeat(254)],
    ['255 characters', 'k'.repeat(255)],
    ['letters beyond ASCII', 'é'.repeat(255)],
    ['spaces and signs', 'a b; "c", <d>'],
  ])('may have %s', async (_, key) => {
    expect([await create(key), await create(key)].map(lookup)).toEqual(['miss', 'hit'])
  })

  test.each([
    ['empty', '', ''],
    ['256 characters long', 'k'.repeat(256), 'k'.repeat(64)],
  ])('may not be %s', (_, key, shown) =>
    refused(key, {}, 400, `Invalid parameter: Idempotency-Key:(${shown}), must be text of 1 to 255 characters`),
  )

  test('is looked at after the body', () =>
    refused(
      '',
      { json: { ...json, name: 5 } },
      400,
      'Invalid parameter: name:(5), must be text of 1 to 255 characters that is not only spaces, without U+0000',
    ))

  test('sent eight times at once makes one rule, and all get the same reply', async () => {
    const before = await count()
    const key = newKey()
    const replies = await Promise.all(Array.from({ length: 8 }, () => create(key)))
    expect(new Set(replies.map((reply) => JSON.stringify(same(reply)))).size).toBe(1)
    expect(replies.map(lookup).sort()).toEqual([...Array.from({ length: 7 }, () => 'hit'), 'miss'])
    expect(await count()).toBe(before + 1)
  })

  test('is not read on other methods, whatever it is', async () => {
    const key = newKey()
    const { id } = (await create(key)).read(CapacityRule)
    for (const sent of [key, '', 'k'.repeat(256)]) {
      const headers = { 'Idempotency-Key': sent }
      for (const [method, path, body] of [
        ['GET', rulesPath, undefined],
        ['PUT', rulePath(id), { description: `By ${sent.length}` }],
        ['PATCH', `${rulePath(id)}/agents`, { agent_ids: [12] }],
      ] as const) {
        const reply = await server.request(method, path, { headers, ...(body && { json: body }) })
        expect([method, reply.status, lookup(reply)]).toEqual([method, 200, null])
      }
      expect(await server.request('DELETE', rulePath(unknownRuleId), { headers })).toMatchObject(
        failure(404, 'Rule not found'),
      )
    }
    expect(await tagOf(server, rulePath(id))).not.toBe('')
  })
})

describe('an Idempotency-Key and a full account', () => {
  test('the reply is given again where a new rule would be refused, and another body is told of the key', async () => {
    const full = await startTestServer({ maxRules: 2 })
    const send = (sent: unknown) =>
      full.request('POST', rulesPath, { json: sent, headers: { 'Idempotency-Key': 'last' } })
    const first = await send(json)
    expect(same(await send(json))).toEqual(same(first))
    expect(await send({ ...json, name: 'Other' })).toMatchObject(failure(400, reused))
    await full.close()
  })

  test('an account-wide token has the keys of whom it stands for', async () => {
    const wide = await startTestServer({ allowAccountWideTokens: true })
    const order = { userId: null, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
    const { secret } = await createToken(wide.domain, wide.accountId, order)
    const send = (sent: RequestOptions) =>
      wide.request('POST', rulesPath, { json, headers: { 'Idempotency-Key': 'k' }, ...sent })
    const replies = [
      await send({ as: 'admin' }),
      await send({ authorization: basic(address(1), secret) }),
      await send({ authorization: basic(address(2), secret) }),
    ]
    expect(replies.map(lookup)).toEqual(['miss', 'hit', 'miss'])
    await wide.close()
  })
})

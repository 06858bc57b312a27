import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rulePath, tagOf } from '../../../test/entity-tags.ts'
import { failure, startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, rulesPath, unknownRuleId } from '../../../test/requests.ts'

describe('showCapacityRule 304', () => {
  let server: TestServer
  let path: string
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
    path = rulePath((await createRule(server, { agent_ids: [11, 12, 13, 14, 15, 16] })).id)
    tag = await tagOf(server, path)
  })
  afterAll(() => server.close())
  const show = (field: string, method = 'GET') =>
    server.request(method, path, { headers: { 'If-None-Match': field, 'X-Request-Id': 'same' } })

  test.each([
    ['the tag', () => tag],
    ['the tag as a weak one', () => `W/${tag}`],
    ['a list with the tag', () => `"a",${tag} , W/"b"`],
    ['a list with the tag as a weak one', () => `"a", W/${tag}`],
    ['a star', () => '*'],
  ])('for %s, without a body and with the tag', async (_, field) => {
    for (const method of ['GET', 'HEAD']) {
      const reply = await show(field(), method)
      expect(reply).toMatchObject({ status: 304, text: '' })
      expect(reply.headers.get('etag')).toBe(tag)
      expect(reply.headers.get('content-type')).toBeNull()
      expect(reply.headers.get('cache-control')).toBe('private, no-cache')
      expect(reply.headers.get('vary')).toBe('Authorization, Origin')
    }
  })

  test.each([
    ['another tag', () => '"another"'],
    ['the tag without quotes', () => tag.slice(1, -1)],
    ['a w in small letters', () => `w/${tag}`],
    ['a broken list with the tag', () => `${tag}, a`],
    ['a star in a list', () => `${tag}, *`],
    ['nothing', () => ''],
  ])('is not for %s: 200 with all of it', async (_, field) => {
    const reply = await show(field())
    expect(reply.status).toBe(200)
    expect(reply.headers.get('etag')).toBe(tag)
    expect(await show(field(), 'HEAD')).toMatchObject({ status: 200, text: '' })
  })

  test('tells nothing of a rule that is not there: 404 even for a star', async () => {
    const headers = { 'If-None-Match': '*' }
    const reply = await server.request('GET', rulePath(unknownRuleId), { headers })
    expect(reply).toMatchObject(failure(404, 'Rule not found'))
    expect((await server.request('GET', path, { headers, as: 'agent' })).status).toBe(403)
    expect((await server.request('GET', path, { headers, as: null })).status).toBe(401)
  })

  test('If-Match is not read by a GET', async () => {
    expect((await server.request('GET', path, { headers: { 'If-Match': '"another"' } })).status).toBe(200)
  })
})

describe('the ETag of a rule', () => {
  let server: TestServer
  let path: string
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
    path = rulePath((await createRule(server, { agent_ids: [11, 12, 13, 14, 15, 16] })).id)
    tag = await tagOf(server, path)
  })
  afterAll(() => server.close())

  const rename = (id: number, name: string) => async () => server.importUsers([{ id, name }])
  const send = (method: string, to: string, json: unknown) => async () => server.request(method, to, { json })

  test.each<[string, () => Promise<unknown>]>([
    ['a refused update', () => send('PUT', path, { name: '', voice: 1 })()],
    ['an update whose agents are refused', () => send('PUT', path, { name: 'B', agent_ids: [77] })()],
    ['an update without a field', () => send('PUT', path, {})()],
    [
      'an update that says what is so',
      () => send('PUT', path, { name: 'A rule', agent_ids: [16, 15, 14, 13, 12, 11] })(),
    ],
    ['assigning who is in it', () => send('PATCH', `${path}/agents`, { agent_ids: [11] })()],
    ['a new rule', send('POST', rulesPath, { name: 'Other', capacities: {} })],
    [
      'a change of the default rule',
      async () => send('PUT', rulePath((await defaultRule(server)).id), { name: 'D' })(),
    ],
    ['a rename outside its sample', rename(16, 'Not shown')],
    ['a rename in another rule', rename(1, 'Elsewhere')],
    ['an import that changes no name', async () => server.importUsers([{ id: 11, role: 'light_agent' }])],
  ])('stays after %s', async (_, change) => {
    await change()
    expect(await tagOf(server, path)).toBe(tag)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a rename in its sample', rename(15, 'Shown')],
    ['another name', () => send('PUT', path, { name: 'Renamed' })()],
    ['another description', () => send('PUT', path, { description: 'Now' })()],
    ['another capacity', () => send('PUT', path, { capacities: { email: 1 } })()],
    ['an agent more', () => send('PATCH', `${path}/agents`, { agent_ids: [20] })()],
    ['an agent who goes elsewhere', send('POST', rulesPath, { name: 'O', capacities: {}, agent_ids: [20] })],
    ['an agent who is active no more', async () => server.importUsers([{ id: 16, active: false }])],
    ['becoming the default rule', () => send('PUT', path, { default: true })()],
    ['an agent who joins', async () => server.importUsers([{ id: 16 }])],
    ['another default rule', send('POST', rulesPath, { name: 'D', capacities: {}, default: true })],
  ])('is new after %s', async (_, change) => {
    const before = await tagOf(server, path)
    await change()
    const after = await tagOf(server, path)
    expect(after).not.toBe(before)
    expect((await server.request('GET', path, { headers: { 'If-None-Match': before } })).status).toBe(200)
    expect((await server.request('GET', path, { headers: { 'If-None-Match': after } })).status).toBe(304)
  })

  test('of a write is the one that the next GET shows', async () => {
    const created = await server.request('POST', rulesPath, { json: { name: 'N', capacities: {}, agent_ids: [1, 2] } })
    const own = new URL(created.headers.get('location') ?? '').pathname
    expect(created.headers.get('etag')).toBe(await tagOf(server, own))
    for (const [method, to, json] of [
      ['PUT', own, { name: 'N2', default: true, agent_ids: [3] }],
      ['PUT', own, { name: 'N2' }],
      ['PATCH', `${own}/agents`, { agent_ids: [4, 5] }],
      ['PATCH', `${own}/agents`, { agent_ids: [4] }],
    ] as const) {
      const reply = await server.request(method, to, { json })
      expect(reply.headers.get('etag')).toMatch(/^"[^"]+"$/)
      expect(reply.headers.get('etag')).toBe(await tagOf(server, own))
    }
  })
})

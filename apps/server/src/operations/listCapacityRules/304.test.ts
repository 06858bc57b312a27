import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rulePath, tagOf } from '../../../test/entity-tags.ts'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { addNeighbour, createRule, defaultRule, rulesPath } from '../../../test/requests.ts'

describe('listCapacityRules 304', () => {
  let server: TestServer
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
    await createRule(server)
    tag = await tagOf(server, rulesPath)
  })
  afterAll(() => server.close())
  const list = (field: string, method = 'GET') =>
    server.request(method, rulesPath, { headers: { 'If-None-Match': field } })

  test.each([
    ['the tag', () => tag],
    ['the tag as a weak one', () => `W/${tag}`],
    ['a list with the tag', () => `"a", ${tag}`],
    ['a star', () => '*'],
  ])('for %s, without a body and with the tag', async (_, field) => {
    for (const method of ['GET', 'HEAD']) {
      const reply = await list(field(), method)
      expect(reply).toMatchObject({ status: 304, text: '' })
      expect(reply.headers.get('etag')).toBe(tag)
      expect(reply.headers.get('content-type')).toBeNull()
    }
  })

  test.each([
    ['another tag', () => '"another"'],
    ['the tag without quotes', () => tag.slice(1, -1)],
    ['a broken list with the tag', () => `${tag}; ${tag}`],
    ['nothing', () => ''],
  ])('is not for %s: 200 with all of it', async (_, field) => {
    const reply = await list(field())
    expect(reply.status).toBe(200)
    expect(reply.json).toHaveLength(2)
    expect(reply.headers.get('etag')).toBe(tag)
    expect(await list(field(), 'HEAD')).toMatchObject({ status: 200, text: '' })
  })

  test('does not go before 401 and 403', async () => {
    const headers = { 'If-None-Match': '*' }
    expect((await server.request('GET', rulesPath, { headers, as: 'agent' })).status).toBe(403)
    expect((await server.request('GET', rulesPath, { headers, as: null })).status).toBe(401)
  })
})

describe('the ETag of the list', () => {
  let server: TestServer
  let path: string
  beforeAll(async () => {
    server = await startTestServer()
    path = rulePath((await createRule(server, { agent_ids: [11, 12, 13, 14, 15, 16] })).id)
    await createRule(server, { name: 'Empty' })
  })
  afterAll(() => server.close())
  const send = (method: string, to: string, json: unknown) => async () => server.request(method, to, { json })

  test.each<[string, () => Promise<unknown>]>([
    ['a refused write', send('POST', rulesPath, { name: 'N', capacities: {}, agent_ids: [77] })],
    ['a refused deletion', async () => server.request('DELETE', rulePath((await defaultRule(server)).id))],
    ['an update that changes nothing', () => send('PUT', path, { name: 'A rule' })()],
    ['assigning who is in it', () => send('PATCH', `${path}/agents`, { agent_ids: [12] })()],
    ['a rename outside the samples', async () => server.importUsers([{ id: 16, name: 'Not shown' }])],
    ['what happens in another account', () => addNeighbour(server)],
    ['reading', () => server.request('GET', rulesPath)],
  ])('stays after %s', async (_, change) => {
    const before = await tagOf(server, rulesPath)
    await change()
    expect(await tagOf(server, rulesPath)).toBe(before)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a new rule', send('POST', rulesPath, { name: 'N', capacities: {} })],
    ['an update', () => send('PUT', path, { name: 'Other' })()],
    ['a move', () => send('PATCH', `${path}/agents`, { agent_ids: [20] })()],
    ['a deletion', async () => server.request('DELETE', rulePath((await createRule(server)).id))],
    ['a rename in a sample', async () => server.importUsers([{ id: 15, name: 'Shown' }])],
    ['a user who joins', async () => server.importUsers([{ id: 21 }])],
    ['a user who leaves', async () => server.importUsers([{ id: 21, active: false }])],
  ])('is new after %s', async (_, change) => {
    const before = await tagOf(server, rulesPath)
    await change()
    expect(await tagOf(server, rulesPath)).not.toBe(before)
  })

  test('never comes back, whatever comes and goes', async () => {
    const seen = new Set([await tagOf(server, rulesPath)])
    for (let round = 0; round < 5; round++) {
      const { id } = await createRule(server)
      seen.add(await tagOf(server, rulesPath))
      await server.request('DELETE', rulePath(id))
      seen.add(await tagOf(server, rulesPath))
    }
    expect(seen.size).toBe(11)
  })
})

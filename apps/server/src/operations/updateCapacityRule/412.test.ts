import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { matching, notMatching, rulePath, tagOf } from '../../../test/entity-tags.ts'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, expectRefused, rulesPath, unknownRuleId } from '../../../test/requests.ts'

const failed = 'Precondition failed'

describe('updateCapacityRule 412', () => {
  let server: TestServer
  let path: string
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
  })
  beforeEach(async () => {
    path = rulePath((await createRule(server, { agent_ids: [11, 12] })).id)
    tag = await tagOf(server, path)
  })
  afterAll(() => server.close())
  const sent = (field: string, json: unknown = { name: 'New', default: true, agent_ids: [13] }) => ({
    json,
    headers: { 'If-Match': field },
  })

  test.each(notMatching)('changes nothing for %s', (_, field) =>
    expectRefused(server, ['PUT', path, sent(field(tag))], 412, failed),
  )

  test.each(matching)('is not for %s', async (_, field) => {
    const reply = await server.request('PUT', path, sent(field(tag), { description: 'New' }))
    expect(reply).toMatchObject({ status: 200, json: { description: 'New' } })
    expect(reply.headers.get('etag')).not.toBe(tag)
  })

  test('the tag of a write is good for the next write, and the one before is not', async () => {
    let last = tag
    for (const name of ['One', 'Two', 'Three']) {
      const reply = await server.request('PUT', path, sent(last, { name }))
      expect(reply.status).toBe(200)
      await expectRefused(server, ['PUT', path, sent(last, { name: 'Late' })], 412, failed)
      last = reply.headers.get('etag') ?? ''
    }
  })

  test('a write that changes nothing leaves the tag good', async () => {
    for (let time = 0; time < 2; time++) {
      const reply = await server.request('PUT', path, sent(tag, { name: 'A rule', agent_ids: [12, 11] }))
      expect([reply.status, reply.headers.get('etag')]).toEqual([200, tag])
    }
    await expectRefused(server, ['PUT', path, sent('"another"', {})], 412, failed)
  })

  test('a tag is good for another writer’s eyes too: moves and renames that show make it stale', async () => {
    await server.importUsers([{ id: 11, name: 'Renamed' }])
    await expectRefused(server, ['PUT', path, sent(tag)], 412, failed)
    const renamed = await tagOf(server, path)
    await createRule(server, { agent_ids: [12] })
    await expectRefused(server, ['PUT', path, sent(renamed)], 412, failed)
    await server.importUsers([{ id: 11, name: 'User 11' }])
  })

  test('If-None-Match is not read by a write', async () => {
    const headers = { 'If-None-Match': '*' }
    expect((await server.request('PUT', path, { json: { name: 'N' }, headers })).status).toBe(200)
  })

  test.each([
    ['401', { as: null }, 401, "Couldn't authenticate you"],
    ['403', { as: 'assigner' }, 403, 'This functionality is just allowed to admins'],
    ['415', { contentType: 'text/plain' }, 415, 'Content-Type must be application/json'],
    ['a fault of the body', { json: undefined, body: '{' }, 400, 'Invalid JSON body'],
    [
      'an unknown agent',
      { json: { agent_ids: [77] } },
      400,
      'Invalid parameter: agent_ids[0]:(77), must be the id of an active agent',
    ],
  ] as const)('comes after %s', (_, options, status, error) =>
    expectRefused(server, ['PUT', path, { ...sent('"another"'), ...options }], status, error),
  )

  test('comes after 404 and after what the default rule needs', async () => {
    await expectRefused(server, ['PUT', rulePath(unknownRuleId), sent('"another"')], 404, 'Rule not found')
    await expectRefused(server, ['PUT', rulePath(unknownRuleId), sent('*')], 404, 'Rule not found')
    const { id } = await defaultRule(server)
    const faulty = sent('"another"', { default: false })
    await expectRefused(server, ['PUT', rulePath(id), faulty], 400, 'A default capacity rule is required')
  })

  test('If-Match is not read by POST', async () => {
    for (const field of ['"another"', 'broken', '']) {
      const reply = await server.request('POST', rulesPath, sent(field, { name: 'N', capacities: {} }))
      expect(reply.status).toBe(200)
    }
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { matching, notMatching, rulePath, tagOf } from '../../../test/entity-tags.ts'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, expectRefused, unknownRuleId } from '../../../test/requests.ts'

const failed = 'Precondition failed'

describe('assignAgentsToCapacityRule 412', () => {
  let server: TestServer
  let id: string
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
  })
  beforeEach(async () => {
    id = (await createRule(server, { agent_ids: [11] })).id
    tag = await tagOf(server, rulePath(id))
  })
  afterAll(() => server.close())
  const agents = (ruleId = id) => `${rulePath(ruleId)}/agents`
  const sent = (field: string, agent_ids: unknown = [12]) => ({ json: { agent_ids }, headers: { 'If-Match': field } })

  test.each(notMatching)('moves nobody for %s', (_, field) =>
    expectRefused(server, ['PATCH', agents(), sent(field(tag))], 412, failed),
  )

  test.each(matching)('is not for %s', async (_, field) => {
    const reply = await server.request('PATCH', agents(), sent(field(tag)))
    expect(reply).toMatchObject({ status: 200, json: { assignees: { count: 2 } } })
    expect(reply.headers.get('etag')).not.toBe(tag)
  })

  test('of two who move agents with the same tag the second is told, also by one who may only assign', async () => {
    const first = await server.request('PATCH', agents(), { ...sent(tag), as: 'assigner' })
    expect(first.status).toBe(200)
    await expectRefused(server, ['PATCH', agents(), { ...sent(tag, [13]), as: 'assigner' }], 412, failed)
    const next = first.headers.get('etag') ?? ''
    expect((await server.request('PATCH', agents(), sent(next, [13]))).status).toBe(200)
  })

  test('moving who is there leaves the tag good', async () => {
    const reply = await server.request('PATCH', agents(), sent(tag, [11, 11]))
    expect([reply.status, reply.headers.get('etag')]).toEqual([200, tag])
  })

  test('comes after 404 and after an agent that nobody has', async () => {
    await expectRefused(server, ['PATCH', agents(unknownRuleId), sent('"another"')], 404, 'Rule not found')
    const error = 'Invalid parameter: agent_ids[1]:(77), must be the id of an active agent'
    await expectRefused(server, ['PATCH', agents(), sent('"another"', [12, 77])], 400, error)
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { matching, notMatching, rulePath, tagOf } from '../../../test/entity-tags.ts'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, expectRefused, unknownRuleId } from '../../../test/requests.ts'

const failed = 'Precondition failed'

describe('deleteCapacityRule 412', () => {
  let server: TestServer
  let path: string
  let tag: string
  beforeAll(async () => {
    server = await startTestServer()
  })
  beforeEach(async () => {
    path = rulePath((await createRule(server, { agent_ids: [11] })).id)
    tag = await tagOf(server, path)
  })
  afterAll(() => server.close())
  const sent = (field: string) => ({ headers: { 'If-Match': field } })

  test.each(notMatching)('deletes nothing for %s', (_, field) =>
    expectRefused(server, ['DELETE', path, sent(field(tag))], 412, failed),
  )

  test.each(matching)('is not for %s', async (_, field) => {
    expect((await server.request('DELETE', path, sent(field(tag)))).status).toBe(204)
    expect((await server.request('GET', path)).status).toBe(404)
  })

  test('is for a tag from before somebody else’s change', async () => {
    await server.request('PUT', path, { json: { name: 'Changed' } })
    await expectRefused(server, ['DELETE', path, sent(tag)], 412, failed)
    expect((await server.request('DELETE', path, sent(await tagOf(server, path)))).status).toBe(204)
  })

  test('comes after 404, also of a rule that was there, and after 400 of the default rule', async () => {
    await expectRefused(server, ['DELETE', rulePath(unknownRuleId), sent('*')], 404, 'Rule not found')
    await server.request('DELETE', path)
    await expectRefused(server, ['DELETE', path, sent('"another"')], 404, 'Rule not found')
    const { id } = await defaultRule(server)
    const error = "The default capacity rule can't be deleted"
    await expectRefused(server, ['DELETE', rulePath(id), sent('"another"')], 400, error)
  })
})

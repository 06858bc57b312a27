import { AssigneePage } from '@capacity-rules/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, listRules, rulesPath, showRule } from '../../../test/requests.ts'

describe('deleteCapacityRule 204', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer()
  })
  afterEach(() => server.close())
  const remove = (id: string, sent = {}) => server.request('DELETE', `${rulesPath}/${id}`, sent)

  test('has no body, and afterwards the rule is gone', async () => {
    const { id } = await createRule(server)
    const reply = await remove(id)
    expect(reply).toMatchObject({ status: 204, text: '' })
    expect(reply.headers.get('content-type')).toBeNull()
    expect((await server.request('GET', `${rulesPath}/${id}`)).status).toBe(404)
    expect((await remove(id)).status).toBe(404)
    expect((await listRules(server)).map((rule) => rule.id)).not.toContain(id)
  })

  test('its agents go to the default rule, and no other rule is touched', async () => {
    const { id } = await createRule(server, { agent_ids: [11, 12, 3] })
    const other = await createRule(server, { agent_ids: [13] })
    const before = await defaultRule(server)
    await remove(id)
    const after = await defaultRule(server)
    expect(after).toEqual({
      ...before,
      assignees: {
        count: allAgentIds.length - 1,
        agents_sample: [1, 2, 3, 4, 5].map((n) => ({ id: n, name: `User ${n}` })),
      },
      last_updated_at: after.last_updated_at,
    })
    expect(after.last_updated_at > before.last_updated_at).toBe(true)
    expect(await showRule(server, other.id)).toEqual(other)
    const page = (await server.request('GET', `${rulesPath}/assignees?filter[agent_ids]=12`)).read(AssigneePage)
    expect(page.assignees).toMatchObject([{ id: 12, rule_id: after.id, capacities: after.capacities }])
  })

  test('a rule without agents leaves the default rule untouched', async () => {
    const { id } = await createRule(server)
    const before = await defaultRule(server)
    await remove(id)
    expect(await defaultRule(server)).toEqual(before)
  })

  test('a rule that was the default one can be deleted', async () => {
    const old = await defaultRule(server)
    const rule = await createRule(server, { default: true })
    expect((await remove(old.id)).status).toBe(204)
    expect(await listRules(server)).toMatchObject([{ id: rule.id, assignees: { count: allAgentIds.length } }])
  })

  test('an id is never used again, not even of the newest rule', async () => {
    const ids = new Set<string>()
    for (let round = 0; round < 20; round++) {
      const { id } = await createRule(server)
      ids.add(id)
      await remove(id)
    }
    expect([...ids]).toEqual([...ids].sort())
    expect(ids.size).toBe(20)
  })

  test.each([
    ['JSON', { json: { agent_ids: [1] } }],
    ['no JSON', { body: '{' }],
    ['of another type', { body: 'a=b', contentType: 'application/x-www-form-urlencoded' }],
    ['without a type', { body: '{}', contentType: null }],
    ['larger than any write may have', { body: 'x'.repeat(1024 * 1024 + 1) }],
    ['announced larger than that', { body: '{}', headers: { 'Content-Length': '1048577' } }],
    ['that is only announced by its type', { contentType: 'application/json' }],
  ])('ignores a body %s', async (_, sent) => {
    const { id } = await createRule(server)
    expect((await remove(id, sent)).status).toBe(204)
  })

  test('ignores any query', async () => {
    const { id } = await createRule(server)
    expect((await remove(`${id}?page[size]=0&%zz&filter[agent_ids]=`)).status).toBe(204)
  })

  test('reads the id without case', async () => {
    const { id } = await createRule(server)
    expect((await remove(id.toLowerCase())).status).toBe(204)
    expect((await listRules(server)).map((rule) => rule.id)).not.toContain(id)
  })
})

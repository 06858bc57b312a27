import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, listRules, rulesPath, showRule } from '../../../test/requests.ts'
import type { WireRule } from '../../http/wire.ts'

describe('updateCapacityRule 200', () => {
  let server: TestServer
  let rule: WireRule
  beforeEach(async () => {
    server = await startTestServer()
    rule = await createRule(server, {
      name: 'Before',
      description: 'Kept',
      capacities: { email: 5, messaging: 2, voice: 1 },
      agent_ids: [11, 12, 13],
    })
  })
  afterEach(() => server.close())

  const send = async (id: string, sent: { json: unknown } | { body: string }) => {
    const reply = await server.request('PUT', `${rulesPath}/${id}`, sent)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('location')).toBeNull()
    const updated = reply.read(CapacityRule)
    expect(await showRule(server, id)).toEqual(updated)
    return updated
  }
  const update = (json: unknown, id = rule.id) => send(id, { json })
  const agentsOf = async (id: string) => {
    const page = await server.request('GET', `${rulesPath}/${id}/assignees?page[size]=100`)
    return page.read(AssigneePage).assignees.map((agent) => agent.id)
  }

  test.each([
    ['name', { name: ' After ' }, { name: 'After' }],
    ['description', { description: ' After ' }, { description: ' After ' }],
    ['description, to none', { description: '' }, { description: '' }],
    ['email', { capacities: { email: 0 } }, { capacities: { email: 0, messaging: 2, voice: 1 } }],
    ['messaging', { capacities: { messaging: 500 } }, { capacities: { email: 5, messaging: 500, voice: 1 } }],
    ['voice', { capacities: { voice: 0 } }, { capacities: { email: 5, messaging: 2, voice: 0 } }],
    [
      'several fields',
      { name: 'After', capacities: { voice: 0, email: 1 } },
      { name: 'After', capacities: { email: 1, messaging: 2, voice: 0 } },
    ],
  ])('changes what is sent and leaves the rest: %s', async (_, json, want) => {
    const updated = await update(json)
    expect(updated).toEqual({ ...rule, ...want, last_updated_at: updated.last_updated_at })
    expect(updated.last_updated_at > rule.last_updated_at).toBe(true)
  })

  test.each([
    ['nothing', {}],
    ['the same values', { name: 'Before', description: 'Kept', capacities: { email: 5 }, agent_ids: [13, 12, 11, 11] }],
    ['a name that is the same once trimmed', { name: '\tBefore ' }],
    ['no capacity', { capacities: {} }],
    ['a flag that it has not anyway', { default: false }],
    ['only fields that nobody knows', { color: 'red', agents: [14], constructor: null }],
    [
      'only fields that the server sets',
      { id: 'x', assignees: null, created_at: 5, last_updated_at: '2001-01-01T00:00:00.000Z' },
    ],
  ])('changes nothing, its time neither, when sent %s', async (_, json) => {
    expect(await update(json)).toEqual(rule)
  })

  test('takes a rule as it was received, with a change in it', async () => {
    const updated = await update({ ...rule, name: 'After' })
    expect(updated).toEqual({ ...rule, name: 'After', last_updated_at: updated.last_updated_at })
  })

  test.each([
    ['a name', '{"name":5,"name":"Last"}', { name: 'Last' }],
    [
      'capacities',
      '{"capacities":{"email":1},"capacities":{"voice":0}}',
      { capacities: { email: 5, messaging: 2, voice: 0 } },
    ],
    ['agents', '{"agent_ids":[77],"agent_ids":[11]}', { assignees: { count: 1 } }],
  ])('of %s that is there twice the last counts', async (_, body, want) => {
    expect(await send(rule.id, { body })).toMatchObject(want)
  })

  test('numbers count by value, and fields with names of JavaScript are ignored', async () => {
    const body = '{"__proto__":{"name":"X"},"capacities":{"email":2.0,"messaging":1e2,"voice":-0}}'
    const updated = await send(rule.id, { body })
    expect(updated).toMatchObject({ name: 'Before', capacities: { email: 2, messaging: 100, voice: 0 } })
  })

  test('an id is read without case, and answered in capitals', async () => {
    const reply = await server.request('PUT', `${rulesPath}/${rule.id.toLowerCase()}`, { json: { name: 'After' } })
    expect(reply.read(CapacityRule)).toMatchObject({ id: rule.id, name: 'After' })
  })

  test('agent_ids is the whole set: others fall back to the default rule, and those named move in', async () => {
    const other = await createRule(server, { name: 'Other', agent_ids: [14, 15] })
    const untouched = await createRule(server, { name: 'Untouched', agent_ids: [20] })
    const before = await defaultRule(server)
    const updated = await update({ agent_ids: [13, 14, 5] })
    expect(updated.assignees).toMatchObject({ count: 3, agents_sample: [{ id: 5 }, { id: 13 }, { id: 14 }] })
    expect(await agentsOf(rule.id)).toEqual([5, 13, 14])
    expect(await agentsOf(other.id)).toEqual([15])
    expect(await agentsOf(before.id)).toEqual([1, 2, 3, 4, 11, 12, 16, 17, 18, 19])
    for (const touched of [before, other]) {
      expect((await showRule(server, touched.id)).last_updated_at > touched.last_updated_at).toBe(true)
    }
    expect(await showRule(server, untouched.id)).toEqual(untouched)
  })

  test('an empty agent_ids empties the rule', async () => {
    const { id } = await defaultRule(server)
    expect((await update({ agent_ids: [] })).assignees).toEqual({ count: 0, agents_sample: [] })
    expect(await agentsOf(id)).toEqual(allAgentIds)
  })

  test('without agent_ids everybody stays', async () => {
    expect((await update({ name: 'After' })).assignees).toEqual(rule.assignees)
  })

  test('agent_ids of the default rule adds, since those not named have nowhere to go', async () => {
    const { id } = await defaultRule(server)
    await update({ agent_ids: [13] }, id)
    expect(await agentsOf(id)).toEqual(allAgentIds.filter((agent) => agent !== 11 && agent !== 12))
    expect(await agentsOf(rule.id)).toEqual([11, 12])
  })

  test.each([[[]], [[1, 2]]])(
    'agent_ids of the default rule that adds nobody changes nothing: %j',
    async (agentIds) => {
      const before = await defaultRule(server)
      expect(await update({ agent_ids: agentIds }, before.id)).toEqual(before)
    },
  )

  test('default: true takes the flag off the old default rule in the same moment, and moves nobody', async () => {
    const old = await defaultRule(server)
    const updated = await update({ default: true })
    expect(updated).toEqual({ ...rule, default: true, last_updated_at: updated.last_updated_at })
    const oldNow = await showRule(server, old.id)
    expect(oldNow).toEqual({ ...old, default: false, last_updated_at: oldNow.last_updated_at })
    expect(updated.last_updated_at > rule.last_updated_at).toBe(true)
    expect(oldNow.last_updated_at > old.last_updated_at).toBe(true)
    expect((await listRules(server)).filter((one) => one.default)).toHaveLength(1)
  })

  test('default: true on the default rule changes nothing', async () => {
    const before = await defaultRule(server)
    expect(await update({ default: true }, before.id)).toEqual(before)
  })

  test('of default: true and agent_ids the flag comes first, so nobody has to leave', async () => {
    const updated = await update({ default: true, agent_ids: [14] })
    expect(updated).toMatchObject({ default: true, assignees: { count: 4 } })
    expect(await agentsOf(rule.id)).toEqual([11, 12, 13, 14])
  })

  test('the old default rule can be emptied after the flag has gone, into the new one', async () => {
    const old = await defaultRule(server)
    await update({ default: true })
    await update({ agent_ids: [], default: false }, old.id)
    expect(await agentsOf(rule.id)).toEqual(allAgentIds)
  })

  test('an agent shows the new capacities and the new name of the rule at once', async () => {
    await update({ name: 'After', capacities: { email: 9 } })
    const page = (await server.request('GET', `${rulesPath}/assignees?filter[agent_ids]=11`)).read(AssigneePage)
    expect(page.assignees).toMatchObject([{ rule_name: 'After', capacities: { email: 9, messaging: 2, voice: 1 } }])
  })
})

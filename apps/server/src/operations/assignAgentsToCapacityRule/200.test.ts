import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, rulesPath, showRule } from '../../../test/requests.ts'
import type { WireRule } from '../../http/wire.ts'

describe('assignAgentsToCapacityRule 200', () => {
  let server: TestServer
  let rule: WireRule
  beforeEach(async () => {
    server = await startTestServer()
    rule = await createRule(server, { name: 'Goal', capacities: { email: 4 }, agent_ids: [11, 12] })
  })
  afterEach(() => server.close())

  const send = async (sent: { json: unknown } | { body: string }, id = rule.id) => {
    const reply = await server.request('PATCH', `${rulesPath}/${id}/agents`, sent)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('location')).toBeNull()
    return reply.read(CapacityRule)
  }
  const agentsOf = async (id: string) => {
    const page = await server.request('GET', `${rulesPath}/${id}/assignees?page[size]=100`)
    return page.read(AssigneePage).assignees.map((agent) => agent.id)
  }

  test('moves the agents in, out of wherever they are, takes nobody out, and answers with the rule', async () => {
    const other = await createRule(server, { name: 'Other', agent_ids: [13, 14] })
    const untouched = await createRule(server, { name: 'Untouched', agent_ids: [20] })
    const home = await defaultRule(server)
    const updated = await send({ json: { agent_ids: [14, 2] } })
    expect(updated).toEqual({
      ...rule,
      assignees: { count: 4, agents_sample: [2, 11, 12, 14].map((id) => ({ id, name: `User ${id}` })) },
      last_updated_at: updated.last_updated_at,
    })
    expect(await showRule(server, rule.id)).toEqual(updated)
    expect(await agentsOf(other.id)).toEqual([13])
    expect(await agentsOf(home.id)).toEqual([1, 3, 4, 5, 15, 16, 17, 18, 19])
    for (const touched of [rule, other, home]) {
      expect((await showRule(server, touched.id)).last_updated_at > touched.last_updated_at).toBe(true)
    }
    expect(await showRule(server, untouched.id)).toEqual(untouched)
  })

  test('agents who are there already change nothing, the time neither', async () => {
    expect(await send({ json: { agent_ids: [12, 11, 12] } })).toEqual(rule)
  })

  test.each([
    ['agents, as some clients write it', { agents: [13] }, [11, 12, 13]],
    ['agent_ids before agents', { agents: [77], agent_ids: [14] }, [11, 12, 14]],
    ['a repeated id once', { agent_ids: [13, 13, 14, 13] }, [11, 12, 13, 14]],
    ['everybody', { agent_ids: allAgentIds }, allAgentIds],
    ['fields that it does not know, which are ignored', { agent_ids: [13], name: 5, default: 'x' }, [11, 12, 13]],
  ])('takes %s', async (_, json, want) => {
    await send({ json })
    expect(await agentsOf(rule.id)).toEqual(want)
    expect(await showRule(server, rule.id)).toMatchObject({ name: 'Goal', default: false })
  })

  test('takes 10001 ids of which only one is distinct', async () => {
    const { assignees } = await send({ json: { agent_ids: Array.from({ length: 10_001 }, () => 13) } })
    expect(assignees.count).toBe(3)
  })

  test.each([
    ['by their value', '{"agent_ids":[1.3e1,14.0]}', [11, 12, 13, 14]],
    ['of a repeated key the last ones', '{"agent_ids":[77],"agent_ids":[15]}', [11, 12, 15]],
    ['beside names of JavaScript', '{"__proto__":{"agent_ids":[77]},"agents":[16]}', [11, 12, 16]],
  ])('takes ids %s', async (_, body, want) => {
    await send({ body })
    expect(await agentsOf(rule.id)).toEqual(want)
  })

  test('moves agents back into the default rule', async () => {
    const { id } = await defaultRule(server)
    expect((await send({ json: { agent_ids: [11, 12] } }, id)).assignees.count).toBe(allAgentIds.length)
    expect(await agentsOf(rule.id)).toEqual([])
  })

  test('reads the id of the rule without case', async () => {
    expect((await send({ json: { agent_ids: [13] } }, rule.id.toLowerCase())).id).toBe(rule.id)
  })

  test('of two that want the same agent at once, one has it in the end, and nobody is lost', async () => {
    const ids = [rule.id, (await createRule(server)).id, (await createRule(server)).id]
    await Promise.all(ids.map((id) => send({ json: { agent_ids: [16, 17, 18] } }, id)))
    const inside = await Promise.all(ids.map(agentsOf))
    expect(inside.flat().toSorted((a, b) => a - b)).toEqual([11, 12, 16, 17, 18])
    for (const [index, id] of ids.entries()) {
      expect((await showRule(server, id)).assignees.count).toBe(inside[index]?.length)
    }
  })
})

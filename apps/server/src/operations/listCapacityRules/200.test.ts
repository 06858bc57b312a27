import { CapacityRule } from '@capacity-rules/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { addNeighbour, createRule, defaultRule, listRules, rulesPath } from '../../../test/requests.ts'

describe('listCapacityRules 200', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer()
  })
  afterEach(() => server.close())

  test('a new account has its built-in default rule, with every active user in it', async () => {
    const [rule, ...others] = await listRules(server)
    expect(others).toEqual([])
    expect(rule).toMatchObject({
      name: 'Default capacity rule',
      default: true,
      capacities: { email: 10, messaging: 3, voice: 1 },
      assignees: {
        count: allAgentIds.length,
        agents_sample: [1, 2, 3, 4, 5].map((id) => ({ id, name: `User ${id}` })),
      },
    })
  })

  test('gives all rules in a bare array, in the order of their creation', async () => {
    const builtIn = await defaultRule(server)
    const made = []
    for (const name of ['Zebra', 'Ape', 'Newt']) made.push(await createRule(server, { name }))
    const reply = await server.request('GET', rulesPath)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual([builtIn, ...made])
  })

  test('the order stays when rules change, and the default flag does not come first', async () => {
    const first = await createRule(server, { name: 'First' })
    const second = await createRule(server, { name: 'Second', default: true })
    await server.request('PUT', `${rulesPath}/${first.id}`, { json: { name: 'Changed', agent_ids: [11] } })
    expect((await listRules(server)).slice(1).map(({ id }) => id)).toEqual([first.id, second.id])
  })

  test('has no pages, and ignores all query parameters', async () => {
    await Promise.all(Array.from({ length: 120 }, () => createRule(server)))
    const all = await listRules(server)
    expect(all).toHaveLength(121)
    const query = '?page[size]=1&page[size]=2&page[after]=x&page[before]=y&filter[agent_ids]=&x=%zz&%'
    expect((await server.request('GET', rulesPath + query)).json).toEqual(all)
  })

  test('the counts of all rules together are the active users', async () => {
    await createRule(server, { agent_ids: [11, 12] })
    await createRule(server, { agent_ids: [12, 13, 14] })
    await server.importUsers([{ id: 13, active: false }, { id: 40 }, { id: 99, active: true }])
    const rules = await listRules(server)
    expect(rules.map(({ assignees }) => assignees.count)).toEqual([allAgentIds.length - 4 + 2, 1, 2])
  })

  test('a renamed agent has the new name in the sample at once', async () => {
    await server.importUsers([{ id: 1, name: 'Renamed' }])
    expect((await defaultRule(server)).assignees.agents_sample[0]).toEqual({ id: 1, name: 'Renamed' })
  })

  test('shows nothing of another account', async () => {
    const { authorization, ruleId } = await addNeighbour(server)
    expect(await listRules(server)).toHaveLength(1)
    const theirs = (await server.request('GET', rulesPath, { authorization })).read(CapacityRule.array())
    expect(theirs.map(({ id, assignees }) => [id, assignees.count])).toEqual([
      [expect.any(String), 0],
      [ruleId, 1],
    ])
  })

  test('is JSON whatever the request says of itself or of what it takes', async () => {
    const headers = { 'Content-Type': 'text/xml', Accept: 'text/html' }
    const reply = await server.request('GET', rulesPath, { headers })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/json')
  })

  test('HEAD is GET without the body', async () => {
    const headers = { 'X-Request-Id': 'same' }
    const [get, head] = [
      await server.request('GET', rulesPath, { headers }),
      await server.request('HEAD', rulesPath, { headers }),
    ]
    expect(head).toMatchObject({ status: 200, text: '' })
    expect([...head.headers]).toEqual([...get.headers])
  })
})

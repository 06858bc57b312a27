import { describe, expect, test } from 'vitest'
import { type MemberName, startTestServer } from '../src/index.ts'
import { call, listRules, rulesPath } from './call.ts'

describe('credentials', () => {
  test.each<[MemberName, number, number, number]>([
    ['admin', 200, 200, 200],
    ['manager', 200, 200, 200],
    ['assigner', 200, 200, 403],
    ['agent', 403, 403, 403],
    ['light_agent', 403, 403, 403],
  ])('of %s get %i to read, %i to assign and %i to create', async (name, read, assign, create) => {
    await using server = await startTestServer({ agents: 1 })
    const { headers, accessToken } = server.credentials[name]
    const [rule] = await listRules(server)
    for (const as of [{ headers }, { headers: { Authorization: `Bearer ${accessToken}` } }]) {
      expect((await call(server, 'GET', rulesPath, { as })).status).toBe(read)
      const assigned = await call(server, 'PATCH', `${rulesPath}/${rule?.id}/agents`, { as, json: { agent_ids: [1] } })
      expect(assigned.status).toBe(assign)
      const created = await call(server, 'POST', rulesPath, { as, json: { name: 'New', capacities: {} } })
      expect(created.status).toBe(create)
    }
  })

  test('have the forms that clients take', async () => {
    await using server = await startTestServer()
    const { id, email, apiToken, accessToken, auth, bearerAuth, headers } = server.credentials.light_agent
    expect([id, email]).toEqual([900_005, 'light.agent@test.example'])
    expect([auth, bearerAuth]).toEqual([{ email, apiToken }, { accessToken }])
    expect(headers).toEqual({ Authorization: `Basic ${btoa(`${email}/token:${apiToken}`)}` })
  })

  test('of an agent of the seed allow what the agent may do, and are good after a reset too', async () => {
    const permissions = ['capacity_rules_access:view-and-assign'] as const
    await using server = await startTestServer({ agents: [{ name: 'Plain' }, { name: 'Lead', permissions }] })
    const [plain, lead] = [await server.credentialsOf(1), await server.credentialsOf(2)]
    expect(lead.email).toBe('agent2@test.example')
    for (const reset of [() => {}, () => server.reset(), async () => server.reset(await server.snapshot())]) {
      await reset()
      expect((await call(server, 'GET', rulesPath, { as: plain })).status).toBe(403)
      expect((await call(server, 'GET', rulesPath, { as: lead })).status).toBe(200)
    }
    expect(await server.credentialsOf(2)).toBe(lead)
    expect(await server.credentialsOf(900_001)).toBe(server.credentials.admin)
  })

  test('are there for active agents only', async () => {
    await using server = await startTestServer({ agents: [{ name: 'Off', active: false }] })
    await expect(server.credentialsOf(1)).rejects.toThrow('there is no active agent with the id 1')
    await expect(server.credentialsOf(2)).rejects.toThrow(RangeError)
  })
})

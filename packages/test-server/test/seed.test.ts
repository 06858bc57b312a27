import { describe, expect, test } from 'vitest'
import { type Snapshot, startTestServer } from '../src/index.ts'
import { call, listRules, rulesPath } from './call.ts'

/** The agents in each rule, but for the server's own members. */
const agentsByRule = ({ rules }: Snapshot) =>
  rules.map(({ name, agents }) => [name, agents.filter((id) => id < 900_000)])

describe('a server', () => {
  test('without a seed has the built-in default rule with its members in it', async () => {
    await using server = await startTestServer()
    const members = Object.values(server.credentials).map(({ id }) => id)
    expect(await server.snapshot()).toEqual({
      rules: [
        {
          id: '01KDVDNA000000000000000001',
          name: 'Default capacity rule',
          description: '',
          capacities: { email: 10, messaging: 3, voice: 1 },
          default: true,
          agents: members,
        },
      ],
    })
    const [rule] = await listRules(server)
    expect(rule).toMatchObject({ default: true, assignees: { count: 5 }, created_at: '2026-01-01T00:00:00.000Z' })
  })

  test('has as many agents as asked for, with ids from 1 on, all in the default rule', async () => {
    await using server = await startTestServer({ agents: 3 })
    expect(agentsByRule(await server.snapshot())).toEqual([['Default capacity rule', [1, 2, 3]]])
    const page = await call(server, 'GET', `${rulesPath}/assignees?page[size]=3`)
    expect(await page.json()).toMatchObject({ assignees: [{ id: 1, name: 'Agent 1' }, { id: 2 }, { id: 3 }] })
  })

  test('gives agents without an id the one after the last; who is not active is in no rule', async () => {
    const agents = [{ name: 'Ada' }, { id: 10, name: 'Grace' }, { name: 'Lin' }, { id: 4, name: 'Off', active: false }]
    await using server = await startTestServer({ agents })
    expect(agentsByRule(await server.snapshot())).toEqual([['Default capacity rule', [1, 10, 11]]])
  })

  test('has the rules of the seed in their order, and those who are in none of them in the default one', async () => {
    await using server = await startTestServer({
      agents: 4,
      rules: [
        { name: 'Phone desk', description: 'Calls first', capacities: { email: 4, voice: 1 }, agents: [3, 1] },
        { name: 'Base', capacities: { messaging: 2 }, default: true, agents: [4] },
        { name: 'Empty', capacities: {} },
      ],
    })
    const { rules } = await server.snapshot()
    expect(rules.map(({ id: _, agents: __, ...settings }) => settings)).toEqual([
      {
        name: 'Phone desk',
        description: 'Calls first',
        capacities: { email: 4, messaging: 0, voice: 1 },
        default: false,
      },
      { name: 'Base', description: '', capacities: { email: 0, messaging: 2, voice: 0 }, default: true },
      { name: 'Empty', description: '', capacities: { email: 0, messaging: 0, voice: 0 }, default: false },
    ])
    expect(agentsByRule({ rules })).toEqual([
      ['Phone desk', [1, 3]],
      ['Base', [2, 4]],
      ['Empty', []],
    ])
    expect((await listRules(server)).map(({ name, assignees }) => [name, assignees.count])).toEqual([
      ['Phone desk', 2],
      ['Base', 7],
      ['Empty', 0],
    ])
  })

  test('has the same rule ids in every run, and credentials of its own', async () => {
    const options = { agents: 2, rules: [{ name: 'Phone desk', capacities: { voice: 1 }, agents: [1] }] }
    await using one = await startTestServer(options)
    await using other = await startTestServer(options)
    expect(await one.snapshot()).toEqual(await other.snapshot())
    expect((await call(one, 'GET', rulesPath, { as: other.credentials.admin })).status).toBe(401)
  })

  test('takes as many agents as a large account has', async () => {
    await using server = await startTestServer({
      agents: 20_000,
      rules: [{ name: 'All', capacities: {}, default: true }],
    })
    expect((await listRules(server)).map(({ assignees }) => assignees.count)).toEqual([20_005])
  })
})

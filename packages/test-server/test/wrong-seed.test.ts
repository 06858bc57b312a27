import { describe, expect, test } from 'vitest'
import { SeedError, startTestServer } from '../src/index.ts'

const rule = { name: 'Rule', capacities: {} }

describe('what cannot be', () => {
  test.each<[unknown, string]>([
    [null, 'options:(null), must be an object with agents, rules, rateLimitPerMinute, corsOrigins, clock'],
    [{ agent: 3 }, 'agent:(3), is unknown; known are agents, rules, rateLimitPerMinute, corsOrigins, clock'],
    [{ agents: -1 }, 'agents:(-1), must be 0 to 100000 agents'],
    [{ agents: 1.5 }, 'agents:(1.5), must be 0 to 100000 agents'],
    [{ agents: 100_001 }, 'agents:(100001), must be 0 to 100000 agents'],
    [{ agents: '3' }, 'agents:(3), must be a list of agents, or how many of them'],
    [{ agents: ['Ada'] }, 'agents[0]:(Ada), must be an object with id, name, email, role, permissions, active'],
    [{ agents: [{}] }, 'agents[0].name:(), must be text of 1 to 255 characters'],
    [{ agents: [{ name: 'Ada', id: 0 }] }, 'agents[0].id:(0), must be an integer from 1 to 9007199254740990'],
    [{ agents: [{ name: 'Ada', email: 'ada' }] }, 'agents[0].email:(ada), must be an e-mail address'],
    [
      { agents: [{ name: 'A' }, { name: 'Ada', role: 'boss' }] },
      'agents[1].role:(boss), must be one of admin, agent, light_agent',
    ],
    [
      { agents: [{ name: 'Ada', team: 1 }] },
      'agents[0].team:(1), is unknown; known are id, name, email, role, permissions, active',
    ],
    [{ agents: [{ name: 'A' }, { name: 'B', id: 1 }] }, 'agents[1].id:(1), is the id of agents[0] already'],
    [{ agents: [{ name: 'A', id: 900_001 }] }, 'agents[0].id:(900001), is the id of credentials.admin already'],
    [
      {
        agents: [
          { name: 'A', email: 'a@b.example' },
          { name: 'B', email: 'A@b.example' },
        ],
      },
      'agents[1].email:(A@b.example), is the address of agents[0] already',
    ],
    [{ rules: 3 }, 'rules:(3), must be a list of rules'],
    [{ rules: [null] }, 'rules[0]:(null), must be an object with name, description, capacities, default, agents'],
    [
      { rules: [{ capacities: {} }] },
      'rules[0].name:(), must be text of 1 to 255 characters that is not only spaces, without U+0000',
    ],
    [{ rules: [{ name: 'R' }] }, 'rules[0].capacities:(), must be an object'],
    [
      { rules: [{ ...rule, capacities: { voice: 2 } }] },
      'rules[0].capacities.voice:(2), must be an integer from 0 to 1',
    ],
    [
      { rules: [{ ...rule, agent_ids: [] }] },
      'rules[0].agent_ids:(array), is unknown; known are name, description, capacities, default, agents',
    ],
    [
      { rules: [{ ...rule, id: '01KDVDNA000000000000000001' }] },
      'rules[0].id:(01KDVDNA000000000000000001), is unknown; known are name, description, capacities, default, agents',
    ],
    [
      {
        rules: [
          { ...rule, default: true },
          { ...rule, default: true },
        ],
      },
      'rules[1].default:(true), is rules[0] already',
    ],
    [{ agents: 1, rules: [{ ...rule, agents: 1 }] }, 'rules[0].agents:(1), must be a list of ids of agents'],
    [{ agents: 1, rules: [{ ...rule, agents: [1, 2] }] }, 'rules[0].agents[1]:(2), must be the id of an agent'],
    [{ agents: 1, rules: [{ ...rule, agents: ['1'] }] }, 'rules[0].agents[0]:(1), must be the id of an agent'],
    [
      {
        agents: 1,
        rules: [
          { ...rule, agents: [1] },
          { ...rule, agents: [1] },
        ],
      },
      'rules[1].agents[0]:(1), is in rules[0] already',
    ],
    [{ agents: 1, rules: [{ ...rule, agents: [1, 1] }] }, 'rules[0].agents[1]:(1), is in rules[0] already'],
    [
      { agents: [{ name: 'Off', active: false }], rules: [{ ...rule, agents: [1] }] },
      'rules[0].agents[0]:(1), is the id of an agent who is not active',
    ],
    [{ rateLimitPerMinute: 0 }, 'rateLimitPerMinute:(0), must be an integer from 1 to 1000000'],
    [{ corsOrigins: 'http://a.example' }, 'corsOrigins:(http://a.example), must be a list of origins'],
    [
      { corsOrigins: ['http://a.example/b'] },
      'corsOrigins[0]:(http://a.example/b), must be an origin such as http://localhost:5173',
    ],
    [{ clock: 5 }, 'clock:(5), must be a function that gives milliseconds since 1970'],
    [{ clock: () => 1.5 }, 'clock():(1.5), must be a whole number from 0 to 281474976710655'],
  ])('%j is refused', async (options, message) => {
    const start = (wrong: unknown) => Reflect.apply(startTestServer, undefined, [wrong])
    await expect(start(options)).rejects.toThrow(new SeedError(message))
  })

  test('more rules than an account may have are refused, the default one among them', async () => {
    const rules = Array.from({ length: 1000 }, () => rule)
    const message = 'rules:(1001), must be at most 1000, the default rule among them'
    await expect(startTestServer({ rules })).rejects.toThrow(new SeedError(message))
    await using server = await startTestServer({ rules: rules.slice(1) })
    expect((await server.snapshot()).rules).toHaveLength(1000)
  })

  test('an option that is undefined counts as absent', async () => {
    const start = (options: unknown) => Reflect.apply(startTestServer, undefined, [options])
    const server = await start({ agents: undefined, rules: undefined, clock: undefined })
    expect((await server.snapshot()).rules).toHaveLength(1)
    await server.close()
  })
})

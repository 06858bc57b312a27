import { describe, expect, test } from 'vitest'
import { capacityRules, temporaryFile } from './command.ts'
import { startProxy, type Way } from './proxy.ts'
import { people, startRealServer, type TestAccount } from './server.ts'

const server = await startRealServer()
const capacities = { email: 4, messaging: 0, voice: 1 }

/** An account in which everything is to be done: create, update, move, switch the default, delete. */
const newAccount = () =>
  server.newAccount({
    agents: people(8),
    rules: [
      { name: 'Phone', capacities, agentIds: [1001, 1002] },
      { name: 'Chat', capacities, agentIds: [1003] },
      { name: 'Old', capacities, agentIds: [1004, 1005] },
    ],
  })
const wanted = `version: 1
rules:
  - { name: Phone, default: true, capacities: { email: 4, messaging: 0, voice: 1 } }
  - { name: Default capacity rule, capacities: { email: 10, messaging: 3, voice: 1 }, agents: [1, 1006] }
  - { name: Chat, capacities: { email: 0, messaging: 9, voice: 0 }, agents: [1003, 1002, 1004] }
  - { name: Night, capacities: { email: 1, messaging: 1, voice: 0 }, agents: [1001, 1007] }
`
const file = temporaryFile(wanted)
/** Who is where afterwards. */
const result = {
  Phone: [1005, 1008],
  'Default capacity rule': [1, 1006],
  Chat: [1002, 1003, 1004],
  Night: [1001, 1007],
}

async function stateOf({ client }: TestAccount): Promise<Record<string, number[]>> {
  const agents = await client.listAssignees({ pageSize: 100 }).toArray({ limit: 1000 })
  const rules = await client.listCapacityRules()
  return Object.fromEntries(
    rules.map(({ id, name }) => [name, agents.filter(({ rule_id }) => rule_id === id).map((agent) => agent.id)]),
  )
}

const apply = (account: TestAccount, ...args: string[]) =>
  capacityRules(['apply', '--yes', '--prune', ...args, file], { env: account.env })
const throughProxy = async (account: TestAccount, way: Way) => {
  const { baseUrl } = await startProxy(server.baseUrl, way)
  return apply(account, '--base-url', baseUrl)
}

describe('apply', () => {
  test('makes the account what the file says, and then there is nothing left to do', async () => {
    const account = await newAccount()
    const { code, stdout, stderr } = await apply(account)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').at(-2)).toBe(
      'Applied: 1 created, 1 updated, 5 agents moved, 1 deleted, default switched.',
    )
    expect(await stateOf(account)).toEqual(result)
    const rules = await account.client.listCapacityRules()
    expect(rules.find(({ name }) => name === 'Phone')?.default).toBe(true)
    expect(await capacityRules(['plan', '--prune', file], { env: account.env })).toMatchObject({ code: 0 })
    expect(await apply(account)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to change/) })
  })

  test('says as JSON what it did', async () => {
    const { code, stdout, stderr } = await apply(await newAccount(), '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      plan: { changes: true, create: [{ name: 'Night' }] },
      done: [
        'create "Night" with 2 agents',
        'update "Chat"',
        'move 1 agent into "Phone"',
        'move 2 agents into "Chat"',
        'make "Phone" the default',
        'delete "Old"',
      ],
      failed: null,
      not_done: [],
    })
  })

  test('leaves rules that the file does not have as they are without --prune', async () => {
    const account = await newAccount()
    const { code } = await capacityRules(['apply', '--yes', file], { env: account.env })
    expect(code).toBe(0)
    expect(await stateOf(account)).toEqual({ ...result, Phone: [1008], Old: [1005] })
  })

  test('moves more agents than one request may have', async () => {
    const account = await server.newAccount({ agents: people(10_005), rules: [{ name: 'Phone', capacities }] })
    const proxy = await startProxy(server.baseUrl)
    const ids = people(10_005).map(({ id }) => id)
    const large = temporaryFile(`version: 1
rules:
  - { name: Default capacity rule, default: true, capacities: { email: 10, messaging: 3, voice: 1 } }
  - { name: Phone, capacities: { email: 4, messaging: 0, voice: 1 }, agents: [${ids.join(', ')}] }
`)
    expect(
      await capacityRules(['apply', '--yes', '--base-url', proxy.baseUrl, large], { env: account.env }),
    ).toMatchObject({ code: 0 })
    expect(proxy.seen.filter((request) => request.startsWith('PATCH'))).toHaveLength(2)
    expect((await account.client.listCapacityRules()).map(({ assignees }) => assignees.count)).toEqual([1, 10_005])
  }, 60_000)
})

describe('apply asks', () => {
  const ask = (account: TestAccount, answer: string | (() => Promise<string>)) =>
    capacityRules(['apply', '--prune', file], { env: { ...account.env, NO_COLOR: '1' }, answers: [answer] })

  test('and does nothing unless the answer is yes', async () => {
    const account = await newAccount()
    const before = await stateOf(account)
    expect(await ask(account, 'y')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('capacity-rules: nothing was done\n'),
    })
    expect(await stateOf(account)).toEqual(before)
    expect(await ask(account, 'yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('\nApplied: ') })
    expect(await stateOf(account)).toEqual(result)
  })

  test('nobody where there is no terminal, and says how to go without', async () => {
    const account = await newAccount()
    expect(await capacityRules(['apply', file], { env: account.env })).toEqual({
      code: 64,
      stdout: '',
      stderr: 'capacity-rules: there is no terminal to ask on; --yes applies without asking\n',
    })
  })

  test('and stops when somebody else has made another plan necessary meanwhile', async () => {
    const account = await newAccount()
    const ended = await ask(account, async () => {
      const chat = (await account.client.listCapacityRules()).find(({ name }) => name === 'Chat')
      await account.client.updateCapacityRule(chat?.id ?? '', { capacities: { email: 77 } })
      return 'yes'
    })
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('somebody else changed the account since the plan was made; nothing was done'),
    })
    expect(await stateOf(account)).toMatchObject({ Old: [1004, 1005] })
  })

  test('and goes on when what somebody else did makes no difference to the plan', async () => {
    const account = await newAccount()
    const ended = await capacityRules(['apply', file], {
      env: account.env,
      answers: [
        async () => {
          const old = (await account.client.listCapacityRules()).find(({ name }) => name === 'Old')
          await account.client.updateCapacityRule(old?.id ?? '', { capacities: { email: 77 } })
          return 'yes'
        },
      ],
    })
    expect(ended).toMatchObject({ code: 0 })
  })

  test('and Ctrl-C instead of an answer changes nothing', async () => {
    const account = await newAccount()
    const controller = new AbortController()
    const ended = await capacityRules(['apply', file], {
      env: account.env,
      signal: controller.signal,
      answers: [
        async () => {
          controller.abort()
          return 'yes'
        },
      ],
    })
    expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('capacity-rules: interrupted') })
    expect(await stateOf(account)).toMatchObject({ Old: [1004, 1005] })
  })
})

describe('a failure half-way', () => {
  /** How many requests of a whole apply write. */
  const writes = 6

  test.each(Array.from({ length: writes }, (_, at) => at))(
    'at write %d is told with what was done, and the next apply finishes',
    async (failing) => {
      const account = await newAccount()
      let write = 0
      const ended = await throughProxy(account, {
        there: ({ method }) =>
          method !== 'GET' && write++ === failing
            ? { status: 400, body: '{"error":"No luck"}', headers: { 'content-type': 'application/json' } }
            : undefined,
      })
      expect(ended).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /\nFailed:\n {2}.*: No luck \(status 400\)\n[\s\S]*\ncapacity-rules: stopped half-way; .* applied again does the rest\n$/,
        ),
      })
      expect(ended.stderr.match(/^ {2}\w/gm)).toHaveLength(writes)
      expect(ended.stderr.includes('Not done:')).toBe(failing < writes - 1)
      expect(ended.stderr.includes('\nDone:\n')).toBe(failing > 0)
      expect(await apply(account)).toMatchObject({ code: 0 })
      expect(await stateOf(account)).toEqual(result)
    },
  )

  test.each(Array.from({ length: writes }, (_, at) => at))(
    'of the network: the lost answer to write %d is no harm, and no conflict',
    async (losing) => {
      const account = await newAccount()
      let write = 0
      const ended = await throughProxy(account, {
        back: (_, { method }) => (method !== 'GET' && write++ === losing ? 'cut' : undefined),
      })
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      expect(await stateOf(account)).toEqual(result)
    },
  )

  test('Ctrl-C lets the step under way finish and says what is left', async () => {
    const account = await newAccount()
    const controller = new AbortController()
    const { baseUrl } = await startProxy(server.baseUrl, {
      there({ method }) {
        if (method === 'PUT') controller.abort()
        return undefined
      },
    })
    const args = ['apply', '--yes', '--prune', '--base-url', baseUrl, file]
    const ended = await capacityRules(args, { env: account.env, signal: controller.signal })
    expect(ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(
        /\nDone:\n {2}create "Night" with 2 agents\n {2}update "Chat"\nNot done:\n {2}move/,
      ),
    })
    expect(await apply(account)).toMatchObject({ code: 0 })
    expect(await stateOf(account)).toEqual(result)
  })
})

describe('a change by somebody else', () => {
  test.each<[what: string, change: (account: TestAccount, id: string) => Promise<unknown>, message: string]>([
    [
      'to a rule that is to be updated',
      ({ client }, id) => client.updateCapacityRule(id, { description: 'mine' }),
      '"Chat" was changed by somebody else since the plan was made',
    ],
    [
      'of who is in it',
      ({ client }, id) => client.assignAgentsToCapacityRule(id, { agent_ids: [1008] }),
      '"Chat" was changed by somebody else since the plan was made',
    ],
    [
      'that deletes it',
      ({ client }, id) => client.deleteCapacityRule(id),
      '"Chat" was deleted since the plan was made',
    ],
  ])('%s is a conflict and is not overwritten', async (_, change, message) => {
    const account = await newAccount()
    const chat = (await account.client.listCapacityRules()).find(({ name }) => name === 'Chat')?.id ?? ''
    let done = false
    const ended = await throughProxy(account, {
      async there({ method }) {
        // After the plan was made, before anything was written.
        if (method === 'POST' && !done) {
          done = true
          await change(account, chat)
        }
        return undefined
      },
    })
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`\nFailed:\n  update "Chat": ${message}\n`),
    })
    expect(await apply(account)).toMatchObject({ code: 0 })
    expect(await stateOf(account)).toEqual(result)
  })

  test('between two writes to one rule is a conflict, although its agents were moved by us in between', async () => {
    const account = await newAccount()
    const old = (await account.client.listCapacityRules()).find(({ name }) => name === 'Old')?.id ?? ''
    const ended = await throughProxy(account, {
      async there({ method, path }) {
        if (method === 'GET' && path.endsWith(old))
          await account.client.assignAgentsToCapacityRule(old, { agent_ids: [1007] })
        return undefined
      },
    })
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('delete "Old": "Old" was changed by somebody else'),
    })
    expect((await account.client.listCapacityRules()).map(({ name }) => name)).toContain('Old')
  })
})

import { describe, expect, test } from 'vitest'
import { apply, capacities, file, newAccount, result, stateOf } from './busy-account.ts'
import { capacityRules, temporaryFile } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'

const server = await startRealServer()

describe('apply', () => {
  test('makes the account what the file says, and then there is nothing left to do', async () => {
    const account = await newAccount(server)
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
    const { code, stdout, stderr } = await apply(await newAccount(server), '--json')
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
    const account = await newAccount(server)
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
    // The second write takes the version from the first one's answer.
    expect(proxy.seen.filter((request) => /^GET .*\/rules\/[0-9A-Z]{26}$/.test(request))).toHaveLength(1)
    expect((await account.client.listCapacityRules()).map(({ assignees }) => assignees.count)).toEqual([1, 10_005])
  }, 60_000)
})

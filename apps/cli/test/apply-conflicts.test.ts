import { describe, expect, test } from 'vitest'
import { apply, newAccount, result, stateOf, throughProxy } from './busy-account.ts'
import { startRealServer, type TestAccount } from './server.ts'

const server = await startRealServer()

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
      'that leaves as many agents in it as before',
      async ({ client }, id) => {
        const elsewhere = (await client.listCapacityRules()).find(({ name }) => name === 'Old')?.id ?? ''
        await client.assignAgentsToCapacityRule(elsewhere, { agent_ids: [1003] })
        await client.assignAgentsToCapacityRule(id, { agent_ids: [1008] })
      },
      '"Chat" was changed by somebody else since the plan was made',
    ],
    [
      'that deletes it',
      ({ client }, id) => client.deleteCapacityRule(id),
      '"Chat" was deleted since the plan was made',
    ],
  ])('%s is a conflict and is not overwritten', async (_, change, message) => {
    const account = await newAccount(server)
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

  test.each([
    ['update', 'PUT', 'update "Chat": "Chat"'],
    ['move', 'PATCH', 'move 1 agent into "Phone": "Phone"'],
    ['delete', 'DELETE', 'delete "Old": "Old"'],
  ])('at the very moment of a %s is a conflict', async (_, wantedMethod, failed) => {
    const account = await newAccount(server)
    let done = false
    const ended = await throughProxy(account, {
      async there({ method, path }) {
        if (method !== wantedMethod || done) return undefined
        done = true
        const id = path.split('/').find((part) => part.length === 26) ?? ''
        await account.client.updateCapacityRule(id, { capacities: { email: 77 } })
        return undefined
      },
    })
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`\nFailed:\n  ${failed} was changed by somebody else since the plan was made\n`),
    })
    expect((await account.client.listCapacityRules()).some(({ capacities: { email } }) => email === 77)).toBe(true)
  })

  test('between two writes to one rule is a conflict, although its agents were moved by us in between', async () => {
    const account = await newAccount(server)
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

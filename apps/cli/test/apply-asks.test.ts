import { describe, expect, test } from 'vitest'
import { file, newAccount, result, stateOf } from './busy-account.ts'
import { capacityRules } from './command.ts'
import { startRealServer, type TestAccount } from './server.ts'

const server = await startRealServer()

describe('apply asks', () => {
  const ask = (account: TestAccount, answer: string | (() => Promise<string>)) =>
    capacityRules(['apply', '--prune', file], { env: { ...account.env, NO_COLOR: '1' }, answers: [answer] })

  test('and does nothing unless the answer is yes', async () => {
    const account = await newAccount(server)
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
    const account = await newAccount(server)
    expect(await capacityRules(['apply', file], { env: account.env })).toEqual({
      code: 64,
      stdout: '',
      stderr: 'capacity-rules: there is no terminal to ask on; --yes applies without asking\n',
    })
  })

  test('and stops when somebody else has made another plan necessary meanwhile', async () => {
    const account = await newAccount(server)
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
    const account = await newAccount(server)
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
    const account = await newAccount(server)
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

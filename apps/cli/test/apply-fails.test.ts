import { describe, expect, test } from 'vitest'
import { apply, file, newAccount, result, stateOf, throughProxy } from './busy-account.ts'
import { capacityRules } from './command.ts'
import { startProxy } from './proxy.ts'
import { startRealServer } from './server.ts'

const server = await startRealServer()

describe('a failure half-way', () => {
  /** How many requests of a whole apply write. */
  const writes = 6

  test.each(Array.from({ length: writes }, (_, at) => at))(
    'at write %d is told with what was done, and the next apply finishes',
    async (failing) => {
      const account = await newAccount(server)
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
      const account = await newAccount(server)
      let write = 0
      const ended = await throughProxy(account, {
        back: (_, { method }) => (method !== 'GET' && write++ === losing ? 'cut' : undefined),
      })
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      expect(await stateOf(account)).toEqual(result)
    },
  )

  test('an answer that only looks like success is found out', async () => {
    const account = await newAccount(server)
    const ended = await throughProxy(account, {
      there: ({ method }) =>
        method === 'PATCH' ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hi' } : undefined,
    })
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('\nFailed:\n  move 1 agent into "Phone": the reply is not JSON'),
    })
  })

  test('Ctrl-C lets the step under way finish and says what is left', async () => {
    const account = await newAccount(server)
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

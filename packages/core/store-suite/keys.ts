import { describe, expect, test } from 'vitest'
import {
  type CapacityRule,
  createCapacityRuleOnce,
  deleteCapacityRule,
  done,
  keptReplyMs,
  listCapacityRules,
  type OnceOnly,
  operator,
} from '../src/index.ts'
import { range, refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function keyCases(open: OpenStore): void {
  describe('keys', () => {
    const { clock, domain, account } = useStore(open)
    const once = (key: string, more: Partial<OnceOnly<CapacityRule>> = {}): OnceOnly<CapacityRule> => ({
      userId: 1,
      operation: 'createCapacityRule',
      key,
      bodyHash: 'a',
      toReply: (rule) => rule.id,
      ...more,
    })
    const create = (accountId: number, only: OnceOnly<CapacityRule>, agentIds: number[] = []) =>
      createCapacityRuleOnce(domain(), operator(accountId), { name: 'Once', capacities: {}, agentIds }, only)
    const count = async (accountId: number) => (await listCapacityRules(domain(), accountId)).rules.length

    test('the same key eight times at once makes one rule and eight equal replies, one of them the first', async () => {
      const { id: accountId } = await account()
      const results = await Promise.all(range(1, 8).map(() => create(accountId, once('k'))))
      expect(new Set(results.map((result) => value(result).reply)).size).toBe(1)
      expect(results.filter((result) => !value(result).isRepeat)).toHaveLength(1)
      expect(await count(accountId)).toBe(2)
    })

    test('a reply is given again when its rule has changed or gone', async () => {
      const { id: accountId } = await account()
      const { reply: id } = value(await create(accountId, once('k')))
      value(await deleteCapacityRule(domain(), operator(accountId), id))
      expect(value(await create(accountId, once('k')))).toEqual({ reply: id, isRepeat: true })
      expect(await count(accountId)).toBe(1)
    })

    test('the key with another body is refused, before what else is wrong with the request', async () => {
      const { id: accountId } = await account()
      value(await create(accountId, once('k')))
      expect(refusal(await create(accountId, once('k', { bodyHash: 'b' }), [99]))).toEqual({ kind: 'key-reused' })
    })

    test('a refused request keeps nothing', async () => {
      const { id: accountId } = await account(1)
      expect(refusal(await create(accountId, once('k'), [99])).kind).toBe('unknown-agent')
      expect(value(await create(accountId, once('k'), [1])).isRepeat).toBe(false)
    })

    test('another user, operation or account has keys of its own', async () => {
      const { id: accountId } = await account()
      const other = await account()
      const results = [
        await create(accountId, once('k')),
        await create(accountId, once('k', { userId: 2 })),
        await create(accountId, once('k', { operation: 'other' })),
        await create(other.id, once('k')),
      ]
      expect(results.map((result) => value(result).isRepeat)).toEqual([false, false, false, false])
    })

    test('a reply is kept a day, and not a millisecond longer', async () => {
      const { id: accountId } = await account()
      value(await create(accountId, once('k')))
      clock.now += keptReplyMs
      expect(value(await create(accountId, once('k'))).isRepeat).toBe(true)
      clock.now += 1
      expect(value(await create(accountId, once('k'))).isRepeat).toBe(false)
    })

    test('an account keeps so many replies and no more: the oldest goes first', async () => {
      const { id: accountId } = await account()
      for (const n of range(1, 4)) {
        const reply = { bodyHash: 'a', reply: `r${n}`, keptAt: clock.now + n }
        value(await domain().store.write(accountId, async (tx) => done(await tx.keepReply(once(`k${n}`), reply, 3))))
      }
      const found = await domain().store.write(accountId, async (tx) => {
        const replies: (string | undefined)[] = []
        for (const n of range(1, 4)) replies.push((await tx.findKeptReply(once(`k${n}`), 0))?.reply)
        return done(replies)
      })
      expect(value(found)).toEqual([undefined, 'r2', 'r3', 'r4'])
    })
  })
}

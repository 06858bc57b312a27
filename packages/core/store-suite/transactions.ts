import { describe, expect, test } from 'vitest'
import { createCapacityRule, done, listCapacityRules, operator, refused, updateCapacityRule } from '../src/index.ts'
import { range, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function transactionCases(open: OpenStore): void {
  describe('transactions', () => {
    const { domain, account } = useStore(open)
    const names = async (accountId: number) =>
      (await listCapacityRules(domain(), accountId)).rules.map(({ name }) => name)

    test('a refusal undoes all that led to it, and so does a throw', async () => {
      const { id: accountId } = await account()
      const { store } = domain()
      const before = (await listCapacityRules(domain(), accountId)).rules
      const rename = { name: 'half', description: '', capacities: { email: 1, messaging: 1, voice: 1 } }
      const refusedWrite = await store.write(accountId, async (tx) => {
        await tx.updateRuleSettings((await tx.account()).defaultRuleId, rename)
        return refused('no')
      })
      expect(refusedWrite).toEqual({ ok: false, refusal: 'no' })
      const thrown = store.write(accountId, async (tx) => {
        await tx.updateRuleSettings((await tx.account()).defaultRuleId, rename)
        throw new Error('in the middle')
      })
      await expect(thrown).rejects.toThrow('in the middle')
      expect((await listCapacityRules(domain(), accountId)).rules).toEqual(before)
    })

    test('a failing write beside a succeeding one takes nothing with it', async () => {
      const { id: accountId } = await account()
      const other = await account()
      const { store } = domain()
      const steps = Promise.withResolvers<void>()
      const failing = store.write(accountId, async (tx) => {
        await tx.updateRuleSettings((await tx.account()).defaultRuleId, {
          name: 'never',
          description: '',
          capacities: { email: 0, messaging: 0, voice: 0 },
        })
        await steps.promise
        return refused('no')
      })
      const succeeding = [accountId, other.id].map((id) =>
        createCapacityRule(domain(), operator(id), { name: 'stays', capacities: {} }),
      )
      await new Promise((resolve) => setImmediate(resolve))
      expect(await names(accountId)).toEqual(['Default capacity rule'])
      steps.resolve()
      expect(await failing).toEqual({ ok: false, refusal: 'no' })
      for (const result of await Promise.all(succeeding)) value(result)
      expect(await names(accountId)).toEqual(['Default capacity rule', 'stays'])
      expect(await names(other.id)).toEqual(['Default capacity rule', 'stays'])
    })

    test('the version changes with a commit, and with nothing else', async () => {
      const { id: accountId } = await account()
      const { store } = domain()
      const before = store.version()
      // A store that has none has nothing to keep.
      if (before === undefined) return
      await listCapacityRules(domain(), accountId)
      await store.write(accountId, async () => refused('no'))
      expect(store.version()).toBe(before)
      value(await createCapacityRule(domain(), operator(accountId), { name: 'new', capacities: {} }))
      const after = store.version()
      expect(after).not.toBe(before)
      await new Promise((resolve) => setImmediate(resolve))
      expect(store.version()).toBe(after)
    })

    test('a reader sees nothing of a write before its commit', async () => {
      const { id: accountId } = await account()
      const inside = await domain().store.write(accountId, async (tx) => {
        const { defaultRuleId } = await tx.account()
        const settings = { name: 'new', description: '', capacities: { email: 0, messaging: 0, voice: 0 } }
        await tx.updateRuleSettings(defaultRuleId, settings)
        return done(await names(accountId))
      })
      expect(inside).toEqual({ ok: true, value: ['Default capacity rule'] })
      expect(await names(accountId)).toEqual(['new'])
    })

    test('writes that come together are all done, each on what the others left', async () => {
      const { id: accountId } = await account(...range(1, 16))
      const { id } = value(await createCapacityRule(domain(), operator(accountId), { name: 'R', capacities: {} }))
      const results = await Promise.all(
        range(1, 16).map((n) =>
          updateCapacityRule(domain(), operator(accountId), id, { description: `${n}`, agentIds: [n] }),
        ),
      )
      const stamps = results.map((result) => value(result).lastUpdatedAt)
      expect(new Set(stamps).size).toBe(16)
      const rules = (await listCapacityRules(domain(), accountId)).rules
      expect(rules.map(({ assigneeCount }) => assigneeCount)).toEqual([15, 1])
    })
  })
}

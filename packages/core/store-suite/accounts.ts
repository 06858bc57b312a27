import { describe, expect, test } from 'vitest'
import { createAccount, createCapacityRule, listCapacityRules, operator, showCapacityRule } from '../src/index.ts'
import { refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function accountCases(open: OpenStore): void {
  describe('accounts', () => {
    const { clock, domain } = useStore(open)

    test('a new account has the built-in default rule and nothing else', async () => {
      const account = value(await createAccount(domain(), 'fresh'))
      const rules = (await listCapacityRules(domain(), account.id)).rules
      expect(rules).toEqual([
        {
          id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
          name: 'Default capacity rule',
          description: '',
          isDefault: true,
          capacities: { email: 10, messaging: 3, voice: 1 },
          assigneeCount: 0,
          sample: [],
          createdAt: clock.now,
          lastUpdatedAt: clock.now,
          version: 1,
        },
      ])
    })

    test('a name is unique, and a refused account leaves nothing', async () => {
      value(await createAccount(domain(), 'twice'))
      const before = await domain().store.listAccounts()
      expect(refusal(await createAccount(domain(), 'twice'))).toEqual({ kind: 'name-taken', name: 'twice' })
      expect(await domain().store.listAccounts()).toEqual(before)
    })

    test.each(['', 'A', 'a b', '-a', 'a-', 'a'.repeat(64), 'ä'])('the name %j is refused', async (name) => {
      expect(refusal(await createAccount(domain(), name))).toEqual({
        kind: 'bad-name',
        name,
        allowed: '1 to 63 of a-z, 0-9 and inner hyphens',
      })
    })

    test.each(['a', '7', 'a-b', 'a'.repeat(63)])('the name %j is fine', async (name) => {
      value(await createAccount(domain(), name))
    })

    test("another account's rule does not exist", async () => {
      const mine = value(await createAccount(domain(), 'mine'))
      const theirs = value(await createAccount(domain(), 'theirs'))
      const rule = value(await createCapacityRule(domain(), operator(theirs.id), { name: 'Theirs', capacities: {} }))
      expect(refusal(await showCapacityRule(domain(), mine.id, rule.id))).toEqual({ kind: 'rule-not-found' })
      expect(value(await showCapacityRule(domain(), theirs.id, rule.id))).toEqual(rule)
    })
  })
}

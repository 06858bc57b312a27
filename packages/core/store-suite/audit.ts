import { describe, expect, test } from 'vitest'
import {
  assignAgentsToCapacityRule,
  type CapacityRule,
  createCapacityRule,
  deleteCapacityRule,
  listCapacityRules,
  operator,
  updateCapacityRule,
} from '../src/index.ts'
import { range, refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

const capacities = { email: 1, messaging: 0, voice: 0 }

export function auditCases(open: OpenStore): void {
  describe('audit', () => {
    const { clock, domain, account } = useStore(open)
    const by = (accountId: number) => ({ accountId, userId: 7, tokenId: 'T', requestId: 'r-1' })
    const read = async (accountId: number, more = {}) => domain().store.readAudit(accountId, { limit: 100, ...more })
    const defaultOf = async (accountId: number): Promise<CapacityRule> => {
      const [rule] = (await listCapacityRules(domain(), accountId)).rules
      if (!rule) throw new Error('an account has a default rule')
      return rule
    }

    test('each accepted write leaves who, when, what, before, after and who moved from where', async () => {
      const { id: accountId } = await account(1, 2, 3)
      const main = await defaultOf(accountId)
      clock.now += 1000
      const at = clock.now
      const input = { name: 'One', capacities, agentIds: [2] }
      const { id: ruleId } = value(await createCapacityRule(domain(), by(accountId), input))
      clock.now += 1000
      value(await updateCapacityRule(domain(), by(accountId), ruleId, { name: 'Two', agentIds: [1] }))
      clock.now += 1000
      value(await assignAgentsToCapacityRule(domain(), by(accountId), ruleId, [3]))
      clock.now += 1000
      value(await deleteCapacityRule(domain(), by(accountId), ruleId))
      const common = { id: expect.any(String), userId: 7, tokenId: 'T', requestId: 'r-1', ruleId }
      const one = { name: 'One', description: '', default: false, capacities, assignee_count: 1 }
      const two = { ...one, name: 'Two' }
      const three = { ...two, assignee_count: 2 }
      const [out, into] = [
        { from: ruleId, to: main.id },
        { from: main.id, to: ruleId },
      ]
      expect(await read(accountId, { ruleId })).toEqual([
        {
          ...common,
          ...{ at, operation: 'createCapacityRule', before: null, after: one },
          moves: [{ ...into, agentIds: [2] }],
        },
        {
          ...common,
          ...{ at: at + 1000, operation: 'updateCapacityRule', before: one, after: two },
          moves: [
            { ...out, agentIds: [2] },
            { ...into, agentIds: [1] },
          ],
        },
        {
          ...common,
          ...{ at: at + 2000, operation: 'assignAgentsToCapacityRule', before: two, after: three },
          moves: [{ ...into, agentIds: [3] }],
        },
        {
          ...common,
          ...{ at: at + 3000, operation: 'deleteCapacityRule', before: three, after: null },
          moves: [{ ...out, agentIds: [1, 3] }],
        },
      ])
    })

    test('an import leaves how many users it changed, and no list of them', async () => {
      const { id: accountId } = await account(1, 2)
      expect(await read(accountId)).toEqual([
        {
          ...{ id: expect.any(String), at: clock.now, operation: 'users import' },
          ...{ userId: null, tokenId: null, requestId: null, ruleId: null, before: null, moves: [] },
          after: { created: 2, updated: 0, unchanged: 0, joined: 2, left: 0 },
        },
      ])
    })

    test('a refused write leaves nothing, an accepted one that changes nothing leaves its row', async () => {
      const { id: accountId } = await account(1)
      const main = await defaultOf(accountId)
      const before = await read(accountId)
      refusal(await assignAgentsToCapacityRule(domain(), by(accountId), main.id, [99]))
      expect(await read(accountId)).toEqual(before)
      value(await assignAgentsToCapacityRule(domain(), by(accountId), main.id, [1]))
      expect((await read(accountId)).slice(before.length)).toMatchObject([{ ruleId: main.id, moves: [] }])
    })

    test('is read page by page and from a moment on, and pruned up to one', async () => {
      const { id: accountId } = await account()
      for (const n of range(1, 5)) {
        clock.now += 1000
        value(await createCapacityRule(domain(), by(accountId), { name: `${n}`, capacities }))
      }
      const all = (await read(accountId)).filter(({ operation }) => operation === 'createCapacityRule')
      const from = clock.now - 1000
      expect(all).toHaveLength(5)
      expect(await read(accountId, { since: from })).toEqual(all.slice(3))
      expect(await read(accountId, { after: all[2]?.id, limit: 1 })).toEqual(all.slice(3, 4))
      const pruned: number[] = []
      while (pruned.at(-1) !== 0) pruned.push(await domain().store.pruneAudit(accountId, from, 2))
      expect(pruned).toEqual([2, 2, 0])
      expect(await read(accountId)).toEqual(all.slice(3))
    })

    test("another account's is not read", async () => {
      const { id: accountId } = await account(1)
      const other = await account()
      value(await createCapacityRule(domain(), by(accountId), { name: 'x', capacities }))
      expect((await read(other.id)).map(({ operation }) => operation)).toEqual(['users import'])
    })
  })
}

export function preconditionCases(open: OpenStore): void {
  describe('preconditions', () => {
    const { domain, account } = useStore(open)

    test('are looked at last, inside the write, and refuse it whole', async () => {
      const { id: accountId } = await account(1)
      const by = operator(accountId)
      const rule = value(await createCapacityRule(domain(), by, { name: 'x', capacities, agentIds: [1] }))
      const never = () => false
      const unknown = await updateCapacityRule(domain(), by, rule.id, { agentIds: [99] }, never)
      expect(refusal(unknown).kind).toBe('unknown-agent')
      for (const result of [
        await updateCapacityRule(domain(), by, rule.id, { name: 'y' }, never),
        await assignAgentsToCapacityRule(domain(), by, rule.id, [1], never),
        await deleteCapacityRule(domain(), by, rule.id, never),
      ]) {
        expect(refusal(result)).toEqual({ kind: 'precondition-failed' })
      }
      const same = (version: number) => version === rule.version
      const updated = value(await updateCapacityRule(domain(), by, rule.id, { name: 'y' }, same))
      expect(updated.version).toBeGreaterThan(rule.version)
      expect(refusal(await deleteCapacityRule(domain(), by, rule.id, same))).toEqual({ kind: 'precondition-failed' })
    })
  })
}

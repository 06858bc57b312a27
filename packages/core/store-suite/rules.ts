import { describe, expect, test } from 'vitest'
import {
  assignAgentsToCapacityRule,
  type CapacityRule,
  createCapacityRule,
  deleteCapacityRule,
  listCapacityRules,
  operator,
  showCapacityRule,
  updateCapacityRule,
} from '../src/index.ts'
import { agent, importAgents, range, refusal, start, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

const none = { email: 0, messaging: 0, voice: 0 }

export function ruleCases(open: OpenStore): void {
  describe('rules', () => {
    const { clock, domain, account } = useStore(open)

    const rulesOf = async (accountId: number) => (await listCapacityRules(domain(), accountId)).rules
    const defaultOf = async (accountId: number): Promise<CapacityRule> => {
      const rule = (await rulesOf(accountId)).find(({ isDefault }) => isDefault)
      if (!rule) throw new Error('an account has a default rule')
      return rule
    }
    const create = async (accountId: number, name: string, agentIds: number[] = []) =>
      value(await createCapacityRule(domain(), operator(accountId), { name, capacities: {}, agentIds }))
    const show = async (accountId: number, id: string) => value(await showCapacityRule(domain(), accountId, id))

    test('a channel that is left out of a new rule is 0, and the description is empty', async () => {
      const { id: accountId } = await account()
      const rule = value(
        await createCapacityRule(domain(), operator(accountId), { name: 'Mail', capacities: { email: 4 } }),
      )
      expect(rule).toMatchObject({ capacities: { ...none, email: 4 }, description: '', isDefault: false })
      expect(await show(accountId, rule.id)).toEqual(rule)
    })

    test('an id is found whatever its case', async () => {
      const { id: accountId } = await account()
      const rule = await create(accountId, 'One')
      expect(await show(accountId, rule.id.toLowerCase())).toEqual(rule)
    })

    test.each(['', 'x', '0'.repeat(26), '12345678901234567890123456', 'ü'.repeat(26), '__proto__'])(
      'the id %j is unknown to every operation',
      async (id) => {
        const { id: accountId } = await account(1)
        const missing = { kind: 'rule-not-found' }
        expect(refusal(await showCapacityRule(domain(), accountId, id))).toEqual(missing)
        expect(refusal(await updateCapacityRule(domain(), operator(accountId), id, { agentIds: [99] }))).toEqual(
          missing,
        )
        expect(refusal(await assignAgentsToCapacityRule(domain(), operator(accountId), id, [99]))).toEqual(missing)
        expect(refusal(await deleteCapacityRule(domain(), operator(accountId), id))).toEqual(missing)
      },
    )

    test('ids rise when many rules are made in one millisecond, when the clock goes back, and after a delete', async () => {
      const { id: accountId } = await account()
      const made = [await create(accountId, 'a'), await create(accountId, 'b')]
      clock.now -= 60_000
      made.push(await create(accountId, 'c'))
      value(await deleteCapacityRule(domain(), operator(accountId), made[2]?.id ?? ''))
      made.push(await create(accountId, 'd'))
      clock.now = start + 60_000
      made.push(await create(accountId, 'e'))
      const ids = made.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)].sort())
      expect(made.map(({ createdAt }) => createdAt)).toEqual([start, start, start, start, start + 60_000])
      expect((await rulesOf(accountId)).map(({ name }) => name).slice(1)).toEqual(['a', 'b', 'd', 'e'])
    })

    test('a new rule takes its agents out of theirs, a repeated one counts once', async () => {
      const { id: accountId } = await account(1, 2, 3)
      const first = await create(accountId, 'First', [1, 2])
      clock.now += 1000
      const second = await create(accountId, 'Second', [2, 3, 2])
      expect(second).toMatchObject({ assigneeCount: 2, sample: [2, 3].map((id) => ({ id, name: `Agent ${id}` })) })
      expect(await show(accountId, first.id)).toMatchObject({ assigneeCount: 1, lastUpdatedAt: clock.now })
      expect(await defaultOf(accountId)).toMatchObject({ assigneeCount: 0, lastUpdatedAt: clock.now })
    })

    test('an unknown or inactive agent refuses the whole write, by the place in the list', async () => {
      const { id: accountId } = await account(1, 2)
      await importAgents(domain(), accountId, [{ ...agent(2), active: false }])
      const rule = await create(accountId, 'Rule')
      const before = await rulesOf(accountId)
      const unknown = { kind: 'unknown-agent', index: 2, agentId: 2 }
      const agentIds = [1, 1, 2, 77]
      expect(
        refusal(await createCapacityRule(domain(), operator(accountId), { name: 'x', capacities: {}, agentIds })),
      ).toEqual(unknown)
      expect(
        refusal(await updateCapacityRule(domain(), operator(accountId), rule.id, { name: 'y', agentIds })),
      ).toEqual(unknown)
      expect(refusal(await assignAgentsToCapacityRule(domain(), operator(accountId), rule.id, agentIds))).toEqual(
        unknown,
      )
      expect(await rulesOf(accountId)).toEqual(before)
    })

    test('a new default rule takes the flag and nobody with it', async () => {
      const { id: accountId } = await account(1, 2)
      const old = await defaultOf(accountId)
      clock.now += 1000
      const fresh = value(
        await createCapacityRule(domain(), operator(accountId), {
          name: 'New',
          capacities: {},
          default: true,
          agentIds: [2],
        }),
      )
      expect(fresh).toMatchObject({ isDefault: true, assigneeCount: 1, lastUpdatedAt: fresh.createdAt })
      expect(await show(accountId, old.id)).toMatchObject({
        isDefault: false,
        assigneeCount: 1,
        lastUpdatedAt: clock.now,
      })
    })

    test('one rule more than allowed is refused', async () => {
      const { id: accountId } = await account()
      for (const n of range(2, 20)) await create(accountId, `Rule ${n}`)
      const input = { name: 'Too many', capacities: {} }
      expect(refusal(await createCapacityRule(domain(), operator(accountId), input))).toEqual({
        kind: 'too-many-rules',
        limit: 20,
      })
      expect(await rulesOf(accountId)).toHaveLength(20)
    })

    test('an update changes what it names, and capacities channel by channel', async () => {
      const { id: accountId } = await account()
      const input = { name: 'A', description: 'old', capacities: { email: 1, messaging: 2, voice: 1 } }
      const rule = value(await createCapacityRule(domain(), operator(accountId), input))
      clock.now += 1000
      const updated = value(
        await updateCapacityRule(domain(), operator(accountId), rule.id, { capacities: { messaging: 0 } }),
      )
      expect(updated).toEqual({
        ...rule,
        capacities: { email: 1, messaging: 0, voice: 1 },
        lastUpdatedAt: clock.now,
        version: rule.version + 1,
      })
      expect(
        value(await updateCapacityRule(domain(), operator(accountId), rule.id, { description: '' })),
      ).toMatchObject({
        name: 'A',
        description: '',
      })
    })

    test('an update that changes nothing does not move last_updated_at', async () => {
      const { id: accountId } = await account(1)
      const rule = await create(accountId, 'Same', [1])
      clock.now += 1000
      const same = { name: 'Same', description: '', capacities: none, default: false, agentIds: [1, 1] }
      expect(value(await updateCapacityRule(domain(), operator(accountId), rule.id, same))).toEqual(rule)
      expect(value(await assignAgentsToCapacityRule(domain(), operator(accountId), rule.id, [1]))).toEqual(rule)
      expect(value(await updateCapacityRule(domain(), operator(accountId), rule.id, {}))).toEqual(rule)
    })

    test('two changes in one millisecond, or with the clock set back, still move last_updated_at', async () => {
      const { id: accountId } = await account()
      const rule = await create(accountId, '0')
      for (const [index, back] of [0, 0, 5000].entries()) {
        clock.now -= back
        const updated = value(
          await updateCapacityRule(domain(), operator(accountId), rule.id, { name: `${index + 1}` }),
        )
        expect(updated.lastUpdatedAt).toBe(rule.lastUpdatedAt + index + 1)
      }
    })

    test('the agents of an update are the whole set: others fall back to the default rule', async () => {
      const { id: accountId } = await account(1, 2, 3)
      const rule = await create(accountId, 'Rule', [1, 2])
      clock.now += 1000
      expect(
        value(await updateCapacityRule(domain(), operator(accountId), rule.id, { agentIds: [2, 3] })),
      ).toMatchObject({
        assigneeCount: 2,
        sample: [{ id: 2 }, { id: 3 }],
        lastUpdatedAt: clock.now,
      })
      expect(await defaultOf(accountId)).toMatchObject({ sample: [{ id: 1 }], lastUpdatedAt: clock.now })
      expect(
        value(await updateCapacityRule(domain(), operator(accountId), rule.id, { agentIds: [] })).assigneeCount,
      ).toBe(0)
      expect(await defaultOf(accountId)).toMatchObject({ assigneeCount: 3 })
    })

    test('from the default rule nobody can fall back: those not named stay', async () => {
      const { id: accountId } = await account(1, 2, 3)
      await create(accountId, 'Rule', [3])
      const rule = await defaultOf(accountId)
      const joined = value(await updateCapacityRule(domain(), operator(accountId), rule.id, { agentIds: [3] }))
      expect(joined.assigneeCount).toBe(3)
      clock.now += 1000
      for (const agentIds of [[], [1]])
        expect(value(await updateCapacityRule(domain(), operator(accountId), rule.id, { agentIds }))).toEqual(joined)
    })

    test('an update that gives the default flag to another rule moves both rules on, and nobody with them', async () => {
      const { id: accountId } = await account(1, 2)
      const rule = await create(accountId, 'Rule', [2])
      const old = await defaultOf(accountId)
      clock.now += 1000
      const updated = value(await updateCapacityRule(domain(), operator(accountId), rule.id, { default: true }))
      const moved = { lastUpdatedAt: clock.now, version: expect.any(Number) }
      expect(updated).toEqual({ ...rule, ...moved, isDefault: true })
      expect(await show(accountId, old.id)).toEqual({ ...old, ...moved, isDefault: false })
    })

    test('with default: true in the same body the flag comes first', async () => {
      const { id: accountId } = await account(1, 2, 3)
      const rule = await create(accountId, 'Rule', [1, 2])
      const updated = value(
        await updateCapacityRule(domain(), operator(accountId), rule.id, { default: true, agentIds: [3] }),
      )
      expect(updated).toMatchObject({ isDefault: true, assigneeCount: 3 })
    })

    test('the flag cannot be taken off the default rule, and is no news to another', async () => {
      const { id: accountId } = await account()
      const rule = await create(accountId, 'Rule')
      const main = await defaultOf(accountId)
      const update = { default: false, agentIds: [99] }
      expect(refusal(await updateCapacityRule(domain(), operator(accountId), main.id, update))).toEqual({
        kind: 'default-required',
      })
      expect(value(await updateCapacityRule(domain(), operator(accountId), rule.id, { default: false }))).toEqual(rule)
      expect(value(await updateCapacityRule(domain(), operator(accountId), main.id, { default: true }))).toEqual(main)
    })

    test('assigning adds and takes nobody out', async () => {
      const { id: accountId } = await account(1, 2, 3)
      const rule = await create(accountId, 'Rule', [1])
      const assigned = value(await assignAgentsToCapacityRule(domain(), operator(accountId), rule.id, [2, 2]))
      expect(assigned).toMatchObject({ assigneeCount: 2, sample: [{ id: 1 }, { id: 2 }] })
    })

    test('the agents of a deleted rule go to the default rule, which moves on; without agents it does not', async () => {
      const { id: accountId } = await account(1, 2)
      const full = await create(accountId, 'Full', [1, 2])
      const empty = await create(accountId, 'Empty')
      const before = await defaultOf(accountId)
      clock.now += 1000
      const { version } = await listCapacityRules(domain(), accountId)
      value(await deleteCapacityRule(domain(), operator(accountId), empty.id))
      expect(await defaultOf(accountId)).toEqual(before)
      expect((await listCapacityRules(domain(), accountId)).version).toBe(version + 1)
      value(await deleteCapacityRule(domain(), operator(accountId), full.id))
      expect(await defaultOf(accountId)).toMatchObject({ assigneeCount: 2, lastUpdatedAt: clock.now })
      expect(refusal(await showCapacityRule(domain(), accountId, full.id))).toEqual({ kind: 'rule-not-found' })
    })

    test('the default rule stays', async () => {
      const { id: accountId } = await account()
      const rule = await defaultOf(accountId)
      expect(refusal(await deleteCapacityRule(domain(), operator(accountId), rule.id))).toEqual({
        kind: 'default-not-deletable',
      })
      expect(await show(accountId, rule.id)).toEqual(rule)
    })

    test('the sample is the five lowest ids, the count is all', async () => {
      const { id: accountId } = await account(...range(1, 9))
      const rule = await create(accountId, 'Rule', [9, 3, 8, 5, 4, 7])
      expect(rule.assigneeCount).toBe(6)
      expect(rule.sample.map(({ id }) => id)).toEqual([3, 4, 5, 7, 8])
    })

    test('ten thousand agents move at once', async () => {
      const { id: accountId } = await account(...range(1, 10_000))
      const rule = await create(accountId, 'Everybody', range(1, 10_000))
      expect(rule.assigneeCount).toBe(10_000)
      expect((await defaultOf(accountId)).assigneeCount).toBe(0)
    })
  })
}

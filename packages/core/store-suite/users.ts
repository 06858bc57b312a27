import { describe, expect, test } from 'vitest'
import {
  createCapacityRule,
  importUsers,
  listAssignees,
  listCapacityRules,
  operator,
  showCapacityRule,
} from '../src/index.ts'
import { agent, importAgents, range, refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function userCases(open: OpenStore): void {
  describe('users', () => {
    const { clock, domain, account } = useStore(open)
    const assigneeIds = async (accountId: number) =>
      value(await listAssignees(domain(), accountId, { size: 100 })).assignees.map(({ id }) => id)

    test('every active user joins the default rule, whatever the role; inactive ones do not', async () => {
      const { id: accountId } = await account()
      const report = value(
        await importAgents(domain(), accountId, [
          { ...agent(1), role: 'admin' },
          { ...agent(2), role: 'light_agent' },
          { ...agent(3), active: false },
        ]),
      )
      expect(report).toEqual({ created: 3, updated: 0, unchanged: 0, joined: 2, left: 0 })
      expect(await assigneeIds(accountId)).toEqual([1, 2])
    })

    test('a deactivated user leaves the rule, a reactivated one joins the default rule; both rules move on', async () => {
      const { id: accountId } = await account(1, 2)
      const rule = value(
        await createCapacityRule(domain(), operator(accountId), { name: 'R', capacities: {}, agentIds: [1] }),
      )
      clock.now += 1000
      const off = value(await importAgents(domain(), accountId, [{ ...agent(1), active: false }]))
      expect(off).toEqual({ created: 0, updated: 1, unchanged: 0, joined: 0, left: 1 })
      expect(value(await showCapacityRule(domain(), accountId, rule.id))).toMatchObject({
        assigneeCount: 0,
        lastUpdatedAt: clock.now,
      })
      clock.now += 1000
      expect(value(await importAgents(domain(), accountId, [agent(1)])).joined).toBe(1)
      const [main] = (await listCapacityRules(domain(), accountId)).rules
      expect(main).toMatchObject({ isDefault: true, assigneeCount: 2, lastUpdatedAt: clock.now })
    })

    test('a rename shows at once and moves no last_updated_at', async () => {
      const { id: accountId } = await account(1)
      const [before] = (await listCapacityRules(domain(), accountId)).rules
      clock.now += 1000
      value(await importAgents(domain(), accountId, [{ ...agent(1), name: 'Renamed' }]))
      const [after] = (await listCapacityRules(domain(), accountId)).rules
      expect(after).toEqual({ ...before, sample: [{ id: 1, name: 'Renamed' }], version: (before?.version ?? 0) + 1 })
    })

    test('importing the same users again changes nothing', async () => {
      const { id: accountId } = await account(1, 2)
      const before = (await listCapacityRules(domain(), accountId)).rules
      const report = value(await importAgents(domain(), accountId, [agent(1), agent(2)]))
      expect(report).toEqual({ created: 0, updated: 0, unchanged: 2, joined: 0, left: 0 })
      expect((await listCapacityRules(domain(), accountId)).rules).toEqual(before)
    })

    test('two users may swap their addresses in one import', async () => {
      const { id: accountId } = await account(1, 2)
      value(
        await importAgents(domain(), accountId, [
          { ...agent(1), email: 'Agent2@example.com' },
          { ...agent(2), email: 'agent1@example.com' },
        ]),
      )
      const { store } = domain()
      expect((await store.findUserByEmail(accountId, 'agent2@example.com'))?.id).toBe(1)
      expect((await store.findUserByEmail(accountId, 'agent1@example.com'))?.id).toBe(2)
    })

    test('one bad row refuses all, and every bad row is named by its line', async () => {
      const { id: accountId } = await account(1, 2)
      const before = await domain().store.listUsers(accountId, 0, 100)
      const { kind, problems, count } = refusal(
        await importUsers(domain(), accountId, [
          { line: 2, value: { ...agent(3), name: 'Fine' } },
          { line: 3, value: { ...agent(4), id: 0 } },
          { line: 4, value: { ...agent(3), email: 'other@example.com' } },
          { line: 5, value: { ...agent(6), email: 'AGENT3@example.com' } },
          { line: 6, value: { ...agent(7), email: 'Agent2@Example.com' } },
          { line: 7, problem: 'is no JSON' },
        ]),
      )
      expect({ kind, count }).toEqual({ kind: 'bad-rows', count: 5 })
      expect(problems).toEqual([
        { line: 3, problem: 'id:(0), must be an integer from 1 to 9007199254740990' },
        { line: 4, problem: 'id:(3), stands on line 2 already' },
        { line: 5, problem: 'email:(AGENT3@example.com), stands on line 2 already' },
        { line: 6, problem: 'email:(Agent2@Example.com), is the address of user 2 already' },
        { line: 7, problem: 'is no JSON' },
      ])
      expect(await domain().store.listUsers(accountId, 0, 100)).toEqual(before)
    })

    test('of many bad rows the first twenty are named and all are counted', async () => {
      const { id: accountId } = await account()
      const rows = range(1, 5000).map((line) => ({ line, value: { ...agent(line), role: 'boss' } }))
      const { problems, count } = refusal(await importUsers(domain(), accountId, rows))
      expect(count).toBe(5000)
      expect(problems.map(({ line }) => line)).toEqual(range(1, 20))
    })

    test('ids and addresses are unique in the account only', async () => {
      await account(1)
      const { id: accountId } = await account(1)
      expect(await assigneeIds(accountId)).toEqual([1])
    })

    test('progress is told while rows come in', async () => {
      const { id: accountId } = await account()
      const seen: number[] = []
      const rows = range(1, 2500).map((line) => ({ line, value: agent(line) }))
      value(await importUsers(domain(), accountId, rows, (read) => seen.push(read)))
      expect(seen).toEqual([1000, 2000, 2500])
    })

    test('a file that breaks in the middle leaves nothing behind, and the next import works', async () => {
      const { id: accountId } = await account()
      const breaking = function* () {
        yield { line: 1, value: agent(1) }
        throw new Error('the pipe broke')
      }
      await expect(importUsers(domain(), accountId, breaking())).rejects.toThrow('the pipe broke')
      expect(await assigneeIds(accountId)).toEqual([])
      expect(value(await importAgents(domain(), accountId, [agent(1)])).created).toBe(1)
    })
  })
}

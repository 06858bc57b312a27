import { describe, expect, test } from 'vitest'
import {
  type AssigneePage,
  type AssigneePageRequest,
  assignAgentsToCapacityRule,
  createCapacityRule,
  listAssignees,
  listCapacityRuleAssignees,
  maxAgentId,
  operator,
} from '../src/index.ts'
import { refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

const brief = ({ assignees, next, prev, hasMore }: AssigneePage) => ({
  ids: assignees.map(({ id }) => id),
  next: next?.after,
  prev: prev?.before,
  hasMore,
})

export function assigneeCases(open: OpenStore): void {
  describe('assignees', () => {
    const { domain, account } = useStore(open)
    const list = async (accountId: number, request: AssigneePageRequest) =>
      brief(value(await listAssignees(domain(), accountId, request)))

    test('an assignee has the capacities, the id and the name of the rule that governs them', async () => {
      const { id: accountId } = await account(1, 2)
      const capacities = { email: 3, messaging: 2, voice: 1 }
      const rule = value(
        await createCapacityRule(domain(), operator(accountId), { name: 'R', capacities, agentIds: [2] }),
      )
      const page = value(await listAssignees(domain(), accountId, { size: 20, agentIds: [2] }))
      expect(page.assignees).toEqual([{ id: 2, name: 'Agent 2', capacities, ruleId: rule.id, ruleName: 'R' }])
      expect(value(await listCapacityRuleAssignees(domain(), accountId, rule.id, { size: 20 }))).toEqual(page)
    })

    const ids = [10, 20, 30, 40, 50]
    test.each<[string, AssigneePageRequest, ReturnType<typeof brief>]>([
      ['the first page', { size: 2 }, { ids: [10, 20], next: 20, prev: undefined, hasMore: true }],
      ['after an agent', { size: 2, cursor: { after: 20 } }, { ids: [30, 40], next: 40, prev: 30, hasMore: true }],
      ['the last page', { size: 2, cursor: { after: 40 } }, { ids: [50], next: undefined, prev: 50, hasMore: false }],
      ['exactly a page', { size: 5 }, { ids, next: undefined, prev: undefined, hasMore: false }],
      ['one too few', { size: 4 }, { ids: [10, 20, 30, 40], next: 40, prev: undefined, hasMore: true }],
      ['after 0', { size: 9, cursor: { after: 0 } }, { ids, next: undefined, prev: undefined, hasMore: false }],
      ['a cursor nobody has', { size: 2, cursor: { after: 25 } }, { ids: [30, 40], next: 40, prev: 30, hasMore: true }],
      ['before an agent', { size: 2, cursor: { before: 40 } }, { ids: [20, 30], next: 30, prev: 20, hasMore: true }],
      [
        'before, to the start',
        { size: 2, cursor: { before: 30 } },
        { ids: [10, 20], next: 20, prev: undefined, hasMore: false },
      ],
      [
        'before a cursor nobody has',
        { size: 1, cursor: { before: 45 } },
        { ids: [40], next: 40, prev: 40, hasMore: true },
      ],
      [
        'before the end',
        { size: 9, cursor: { before: 51 } },
        { ids, next: undefined, prev: undefined, hasMore: false },
      ],
      [
        'empty, after the last',
        { size: 2, cursor: { after: 50 } },
        { ids: [], next: undefined, prev: 51, hasMore: false },
      ],
      [
        'empty, before the first',
        { size: 2, cursor: { before: 10 } },
        { ids: [], next: 9, prev: undefined, hasMore: false },
      ],
      ['empty, before 0', { size: 2, cursor: { before: 0 } }, { ids: [], next: 0, prev: undefined, hasMore: false }],
      [
        'empty, after the highest cursor',
        { size: 2, cursor: { after: maxAgentId + 1 } },
        { ids: [], next: undefined, prev: maxAgentId + 1, hasMore: false },
      ],
      ['filtered', { size: 1, agentIds: [40, 20, 99] }, { ids: [20], next: 20, prev: undefined, hasMore: true }],
      [
        'filtered, after',
        { size: 9, agentIds: [40, 20, 99], cursor: { after: 20 } },
        { ids: [40], next: undefined, prev: 40, hasMore: false },
      ],
      [
        'filtered, with nobody on the way back',
        { size: 9, agentIds: [40], cursor: { after: 20 } },
        { ids: [40], next: undefined, prev: undefined, hasMore: false },
      ],
      [
        'filtered, of nobody',
        { size: 9, agentIds: [99] },
        { ids: [], next: undefined, prev: undefined, hasMore: false },
      ],
    ])('%s', async (_, request, want) => {
      const { id: accountId } = await account(...ids)
      expect(await list(accountId, request)).toEqual(want)
    })

    test('the way back from an empty page leads to the agents it came from', async () => {
      const { id: accountId } = await account(...ids)
      expect((await list(accountId, { size: 2, cursor: { before: 51 } })).ids).toEqual([40, 50])
      expect((await list(accountId, { size: 2, cursor: { after: 9 } })).ids).toEqual([10, 20])
    })

    test('an account without agents has one empty page', async () => {
      const { id: accountId } = await account()
      expect(await list(accountId, { size: 20 })).toEqual({ ids: [], next: undefined, prev: undefined, hasMore: false })
    })

    test('the highest agent id is listed', async () => {
      const { id: accountId } = await account(1, maxAgentId)
      expect((await list(accountId, { size: 20, agentIds: [maxAgentId] })).ids).toEqual([maxAgentId])
      expect((await list(accountId, { size: 1, cursor: { before: maxAgentId + 1 } })).ids).toEqual([maxAgentId])
    })

    test('while agents move between rules, those that go on matching are neither skipped nor repeated', async () => {
      const { id: accountId } = await account(...ids)
      const rule = value(
        await createCapacityRule(domain(), operator(accountId), { name: 'R', capacities: {}, agentIds: ids }),
      )
      const other = value(await createCapacityRule(domain(), operator(accountId), { name: 'Other', capacities: {} }))
      const page = async (request: AssigneePageRequest) =>
        brief(value(await listCapacityRuleAssignees(domain(), accountId, rule.id, request)))
      const first = await page({ size: 2 })
      value(await assignAgentsToCapacityRule(domain(), operator(accountId), other.id, [10, 20, 40]))
      const second = await page({ size: 2, cursor: { after: first.next ?? 0 } })
      expect([first.ids, second.ids]).toEqual([
        [10, 20],
        [30, 50],
      ])
    })

    test('pages of a rule hold its agents alone, and an unknown rule has none', async () => {
      const { id: accountId } = await account(...ids)
      const rule = value(
        await createCapacityRule(domain(), operator(accountId), { name: 'R', capacities: {}, agentIds: [20, 40] }),
      )
      const page = async (request: AssigneePageRequest) =>
        brief(value(await listCapacityRuleAssignees(domain(), accountId, rule.id.toLowerCase(), request)))
      expect(await page({ size: 1 })).toEqual({ ids: [20], next: 20, prev: undefined, hasMore: true })
      expect(await page({ size: 1, cursor: { before: 99 } })).toEqual({
        ids: [40],
        next: undefined,
        prev: 40,
        hasMore: true,
      })
      expect(await page({ size: 9, agentIds: [30, 40] })).toMatchObject({ ids: [40] })
      const missing = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
      for (const id of [missing, 'nothing']) {
        expect(refusal(await listCapacityRuleAssignees(domain(), accountId, id, { size: 1 }))).toEqual({
          kind: 'rule-not-found',
        })
      }
    })

    test("another account's agents are not listed", async () => {
      const { id: accountId } = await account(1)
      await account(2)
      expect((await list(accountId, { size: 20 })).ids).toEqual([1])
      expect((await list(accountId, { size: 20, agentIds: [2] })).ids).toEqual([])
    })
  })
}

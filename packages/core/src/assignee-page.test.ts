import { expect, test } from 'vitest'
import { toAssigneePage } from './assignee-page.ts'
import { maxAgentId } from './model.ts'
import type { AssigneeWindow, Cursor } from './store.ts'

const assignee = (id: number) => ({
  id,
  name: 'A',
  ruleId: 'R',
  ruleName: 'R',
  capacities: { email: 0, messaging: 0, voice: 0 },
})
const windowOf = (ids: number[], more: boolean, behind: boolean): AssigneeWindow => ({
  assignees: ids.map(assignee),
  more,
  behind,
})

test.each<[string, AssigneeWindow, Cursor | undefined, object]>([
  ['all there is', windowOf([1, 2], false, false), undefined, { hasMore: false }],
  ['the first of several', windowOf([1, 2], true, false), undefined, { hasMore: true, next: { after: 2 } }],
  [
    'forward in the middle',
    windowOf([3, 4], true, true),
    { after: 2 },
    { hasMore: true, next: { after: 4 }, prev: { before: 3 } },
  ],
  ['forward at the end', windowOf([5], false, true), { after: 4 }, { hasMore: false, prev: { before: 5 } }],
  [
    'backward in the middle',
    windowOf([3, 4], true, true),
    { before: 5 },
    { hasMore: true, next: { after: 4 }, prev: { before: 3 } },
  ],
  ['backward at the start', windowOf([1, 2], false, true), { before: 3 }, { hasMore: false, next: { after: 2 } }],
  ['empty after the last', windowOf([], false, true), { after: 9 }, { hasMore: false, prev: { before: 10 } }],
  ['empty before the first', windowOf([], false, true), { before: 3 }, { hasMore: false, next: { after: 2 } }],
  ['empty before 0', windowOf([], false, true), { before: 0 }, { hasMore: false, next: { after: 0 } }],
  [
    'empty after the highest cursor',
    windowOf([], false, true),
    { after: maxAgentId + 1 },
    { hasMore: false, prev: { before: maxAgentId + 1 } },
  ],
  ['empty, and nobody anywhere', windowOf([], false, false), { after: 9 }, { hasMore: false }],
])('%s', (_, window, cursor, want) => {
  expect(toAssigneePage(window, cursor)).toEqual({ assignees: window.assignees, ...want })
})

import { type Assignee, maxAgentId } from './model.ts'
import type { AssigneeQuery, AssigneeWindow, Cursor } from './store.ts'

/** A page of assignees with the way to its neighbours. */
export interface AssigneePage {
  readonly assignees: readonly Assignee[]
  /** Where the next page begins, if one follows. */
  readonly next?: { readonly after: number }
  /** Where the previous page ends, if one precedes. */
  readonly prev?: { readonly before: number }
  /** Whether assignees remain in the direction travelled. */
  readonly hasMore: boolean
}

/** The highest cursor: one above the highest agent id. */
const maxCursor = maxAgentId + 1

/**
 * Turns a stretch of assignees into a page. `next` carries the page's last id, `prev` its first. A page that is empty
 * has neither, so the way back from it takes in the place of the cursor itself.
 */
export function toAssigneePage(window: AssigneeWindow, cursor: AssigneeQuery['cursor']): AssigneePage {
  const { assignees, more, behind } = window
  const backward = cursor !== undefined && 'before' in cursor
  const follows = backward ? behind : more
  const precedes = backward ? more : behind
  return {
    assignees,
    hasMore: more,
    ...(follows && { next: { after: assignees.at(-1)?.id ?? beforeCursor(cursor) } }),
    ...(precedes && { prev: { before: assignees[0]?.id ?? afterCursor(cursor) } }),
  }
}

const beforeCursor = (cursor: Cursor | undefined): number =>
  cursor && 'before' in cursor ? Math.max(0, cursor.before - 1) : 0

const afterCursor = (cursor: Cursor | undefined): number =>
  cursor && 'after' in cursor ? Math.min(maxCursor, cursor.after + 1) : maxCursor

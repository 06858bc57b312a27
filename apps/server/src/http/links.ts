import type { AssigneePageRequest } from '@capacity-rules/core'
import type { Call } from './operation.ts'

type PageCall = Pick<Call<'listAssignees'>, 'origin' | 'path' | 'sent' | 'query'>

/** What a paging query asks of the domain. */
export function toPageRequest(query: PageCall['query']): AssigneePageRequest {
  const { 'page[size]': size, 'page[after]': after, 'page[before]': before, 'filter[agent_ids]': agentIds } = query
  return {
    size,
    ...(agentIds && { agentIds }),
    ...(after !== undefined && { cursor: { after } }),
    ...(before !== undefined && { cursor: { before } }),
  }
}

/**
 * The address of the page that a cursor leads to: the path as it was sent, then the filter, the cursor and the size;
 * filter and size only when the request had them. Brackets stand as they are, as in the published examples.
 */
export function pageLink(call: PageCall, cursor: { after: number } | { before: number }): string {
  const { 'filter[agent_ids]': agentIds, 'page[size]': size } = call.query
  const parts = [
    ...(agentIds ? [`filter[agent_ids]=${agentIds.join(',')}`] : []),
    'after' in cursor ? `page[after]=${cursor.after}` : `page[before]=${cursor.before}`,
    ...(call.sent('page[size]') ? [`page[size]=${size}`] : []),
  ]
  return `${call.origin}${call.path}?${parts.join('&')}`
}

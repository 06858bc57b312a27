import { createQuerySerializer } from 'openapi-fetch'
import type { Outcome } from './attempt.ts'
import { InvalidArgumentError, InvalidReplyError } from './errors.ts'
import type { AssigneePage, operations } from './types.ts'

interface Filter {
  /** Only these agents: 1 to 100 ids. */
  readonly agentIds?: readonly number[] | undefined
  /** How many assignees a page has at most: 1 to 100. The server has its own size unless said otherwise. */
  readonly pageSize?: number | undefined
}

/** Which assignees, and in what order: ascending ids, or with `before` descending ones. */
export type ListAssigneesQuery = Filter &
  (
    | {
        /** Only agents with a higher id. */
        readonly after?: number | undefined
        readonly before?: undefined
      }
    | {
        readonly after?: undefined
        /** Only agents with a lower id, the highest first. The pages come backwards, each in ascending order. */
        readonly before?: number | undefined
      }
  )

type WireQuery = NonNullable<operations['listAssignees']['parameters']['query']>

// Commas between the ids of a filter, as the contract has it.
export const querySerializer = createQuerySerializer<WireQuery>({ array: { style: 'form', explode: false } })

/**
 * Reads page after page.
 *
 * @param read gets one page; the query is given as it stands in a URL, without the question mark
 */
export async function* pagesOf(
  query: ListAssigneesQuery,
  baseUrl: string,
  read: (query: string) => Promise<Outcome<AssigneePage>>,
): AsyncGenerator<AssigneePage, void, void> {
  const backwards = query.before !== undefined
  const seen = new Set<string>()
  for (let search: string | undefined = firstQuery(query); search !== undefined; ) {
    seen.add(normal(search))
    const { data, response } = await read(search)
    yield data
    const link = backwards ? data.links.prev : data.links.next
    // Null by the contract; clients of Zendesk follow it until it is missing or empty, too.
    search = link ? queryOf(link, baseUrl, response) : undefined
    if (search !== undefined && seen.has(normal(search))) {
      throw new InvalidReplyError('the link to the next page leads to a page that was read already', response)
    }
  }
}

function firstQuery({ agentIds, pageSize, after, before }: ListAssigneesQuery): string {
  if (agentIds?.length === 0) {
    throw new InvalidArgumentError('agentIds is empty, which would list nobody; leave it out to list all agents')
  }
  if (after !== undefined && before !== undefined) throw new InvalidArgumentError('after and before exclude each other')
  return querySerializer({
    ...(agentIds && { 'filter[agent_ids]': [...agentIds] }),
    ...(after !== undefined && { 'page[after]': after }),
    ...(before !== undefined && { 'page[before]': before }),
    ...(pageSize !== undefined && { 'page[size]': pageSize }),
  })
}

/** Of a link only the query is taken, so wherever it leads, the next request goes where the first one went. */
function queryOf(link: string, baseUrl: string, response: Response): string {
  const url = URL.canParse(link, baseUrl) ? new URL(link, baseUrl) : undefined
  const { origin } = new URL(baseUrl)
  if (url?.origin === origin) return url.search.slice(1)
  const place = url ? url.origin : 'no address'
  throw new InvalidReplyError(
    `the link to the next page leads to ${place}, not to ${origin}; is the server told its public URL?`,
    response,
  )
}

/** A query in one spelling, so that two that mean the same are the same. */
function normal(search: string): string {
  const params = new URLSearchParams(search)
  params.sort()
  return params.toString()
}

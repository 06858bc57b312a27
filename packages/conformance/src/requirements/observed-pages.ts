import { assigneesPath, isDone, viewPage } from '../account/views.ts'
import { operationOf } from '../contract/contract.ts'
import type { Exchange } from '../http/exchange.ts'
import { expectEqual, expectThat } from '../suite/mismatch.ts'
import type { Observation } from '../suite/requirement.ts'

const pagesIn = (exchanges: readonly Exchange[]) =>
  exchanges.flatMap((exchange) => {
    const operation = operationOf(exchange.sent.method, exchange.sent.target)
    const page = operation?.path.endsWith('/assignees') && isDone(exchange) ? viewPage(exchange.reply.json) : undefined
    return page ? [{ exchange, page, query: new URLSearchParams(exchange.sent.target.split('?')[1]) }] : []
  })

const linksIn = (exchanges: readonly Exchange[]) =>
  pagesIn(exchanges).flatMap(({ exchange, page, query }) =>
    [page.next, page.prev].filter((link) => typeof link === 'string').map((link) => ({ exchange, link, query })),
  )

/** The ids of a filter, each once, as first seen. A plus or a space around one does not count. */
const idsOf = (query: URLSearchParams): readonly string[] => [
  ...new Set((query.get('filter[agent_ids]') ?? '').split(/[\s,]+/).filter((id) => id !== '')),
]

/** What is true of every page of assignees. */
export const observedPages: readonly Observation[] = [
  {
    id: 'pages.ascending',
    origin: 'D',
    rule: 'Every page of assignees is in ascending order of id, and names nobody twice.',
    look: (exchanges) => {
      const pages = pagesIn(exchanges)
      for (const { exchange, page } of pages) {
        const rises = page.ids.every((id, index) => index === 0 || Number(page.ids[index - 1]) < id)
        expectThat(exchange, rises, 'ids that rise', page.ids)
      }
      return pages.length
    },
  },
  {
    id: 'links.origin',
    origin: 'R',
    rule: 'Every link is absolute and leads to the server as the client sees it.',
    look: (exchanges, { publicOrigin }) => {
      const links = linksIn(exchanges)
      for (const { exchange, link } of links) {
        expectThat(exchange, link.startsWith(`${publicOrigin}/`), `a link to ${publicOrigin}`, link)
      }
      return links.length
    },
  },
  {
    id: 'links.path',
    origin: 'R',
    rule: 'Every link leads to the path of the request.',
    look: (exchanges) => {
      const links = linksIn(exchanges)
      for (const { exchange, link } of links) {
        const path = exchange.sent.target.split('?')[0]
        const seen = link.split('?')[0]?.replace(/^https?:\/\/[^/]+/, '')
        expectThat(exchange, seen === path, `a link to ${path}`, link)
      }
      return links.length
    },
  },
  {
    id: 'links.keep-filter',
    origin: 'R',
    rule: 'Every link keeps the filter and the page size of the request.',
    look: (exchanges) => {
      const links = linksIn(exchanges)
      for (const { exchange, link, query } of links) {
        const kept = new URLSearchParams(link.split('?')[1])
        const wanted = [idsOf(query).toSorted(), Number(query.get('page[size]'))]
        const seen = [idsOf(kept).toSorted(), Number(kept.get('page[size]'))]
        expectEqual(exchange, 'ids of the filter, and size', seen, wanted)
      }
      return links.length
    },
  },
  {
    id: 'links.query',
    origin: 'D',
    rule: 'A link has brackets as they are, and in this order: the filter as first seen, one cursor, the size if it was sent.',
    look: (exchanges) => {
      const links = linksIn(exchanges)
      for (const { exchange, link, query } of links) {
        const filter = query.has('filter[agent_ids]') ? `filter\\[agent_ids\\]=${idsOf(query).join(',')}&` : ''
        const size = query.has('page[size]') ? `&page\\[size\\]=${query.get('page[size]')}` : ''
        const form = new RegExp(`^${filter}page\\[(?:after|before)\\]=\\d+${size}$`)
        expectThat(exchange, form.test(link.split('?')[1] ?? ''), `a query of the form ${form}`, link)
      }
      return links.length
    },
  },
  {
    id: 'pages.has-more',
    origin: 'D',
    rule: 'has_more says whether agents remain in the direction of travel.',
    look: (exchanges) => {
      const pages = pagesIn(exchanges)
      for (const { exchange, page, query } of pages) {
        // From an empty page a link leads back at most.
        const link = query.has('page[before]') ? page.prev : page.next
        const remain = page.ids.length > 0 && link !== null
        expectThat(exchange, page.hasMore === remain, `has_more: ${remain}`, page.hasMore)
      }
      return pages.length
    },
  },
  {
    id: 'pages.not-too-long',
    origin: 'R',
    rule: 'A page has no more assignees than were asked for, and no more than twenty when no size was.',
    look: (exchanges) => {
      const pages = pagesIn(exchanges)
      for (const { exchange, page, query } of pages) {
        const size = Number(query.get('page[size]') ?? 20)
        expectThat(exchange, page.ids.length <= size, `at most ${size}`, page.ids.length)
      }
      return pages.length
    },
  },
  {
    id: 'listing.only-of-rule',
    origin: 'R',
    contract: 'listCapacityRuleAssignees 200',
    rule: 'The listing of a rule shows nobody of another rule.',
    look: (exchanges) => {
      const pages = pagesIn(exchanges).filter(({ exchange }) => !exchange.sent.target.startsWith(assigneesPath))
      for (const { exchange, page } of pages) {
        const id = exchange.sent.target.split('/')[5]?.toUpperCase()
        const foreign = page.assignees.find(({ ruleId }) => ruleId !== id)
        expectThat(exchange, foreign === undefined, `only assignees of ${id}`, foreign)
      }
      return pages.length
    },
  },
  {
    id: 'listing.only-filtered',
    origin: 'R',
    rule: 'A filtered listing shows nobody whom the filter does not name.',
    look: (exchanges) => {
      const pages = pagesIn(exchanges).filter(({ query }) => /^[\d,]+$/.test(query.get('filter[agent_ids]') ?? ''))
      for (const { exchange, page, query } of pages) {
        const named = query.get('filter[agent_ids]')?.split(',').map(Number) ?? []
        const foreign = page.ids.find((id) => !named.includes(id))
        expectThat(exchange, foreign === undefined, 'only agents of the filter', foreign)
      }
      return pages.length
    },
  },
]

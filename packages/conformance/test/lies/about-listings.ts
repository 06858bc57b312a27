import { parseJson } from '../../src/http/exchange.ts'
import { at, listOf } from '../../src/json.ts'
import { isListing, type Lie, lie, mapPages, type Page, pathOf, withField } from './lie.ts'

const links = (page: Page, change: (link: string) => string | null): Page => ({
  ...page,
  links: {
    next: page.links.next === null ? null : change(page.links.next),
    prev: page.links.prev === null ? null : change(page.links.prev),
  },
})

export const liesAboutListings: readonly Lie[] = [
  lie(
    'an agent of another rule in the listing of a rule',
    [
      'assign.agent-ids-win',
      'assign.agents-key',
      'assign.moves',
      'assign.only-adds',
      'create.moves',
      'listing.count-of-rule',
      'listing.only-of-rule',
    ],
    {
      reply: (reply, asked) =>
        /rules\/[^/]+\/assignees\?page\[size\]=100/.test(asked.target)
          ? mapPages(reply, (page) => {
              const [first] = page.assignees
              if (!first) return page
              return {
                ...page,
                assignees: [...page.assignees, { ...first, id: 9_000_000, rule_id: '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' }],
              }
            })
          : reply,
    },
  ),
  lie('links to another host', ['links.forwarded-host', 'links.origin'], {
    reply: (reply) => mapPages(reply, (page) => links(page, (link) => link.replace(/\/\/[^/]+/, '//10.0.0.7:8080'))),
  }),
  lie('links without scheme and host', ['links.forwarded-host', 'links.origin'], {
    reply: (reply) => mapPages(reply, (page) => links(page, (link) => link.replace(/^https?:\/\/[^/]+/, ''))),
  }),
  lie('links with encoded brackets', ['links.query'], {
    reply: (reply) =>
      mapPages(reply, (page) => links(page, (link) => link.replaceAll('[', '%5B').replaceAll(']', '%5D'))),
  }),
  lie(
    'links without the filter',
    ['links-of-rule.forward', 'links.forward', 'links.keep-filter', 'links.query', 'listing.steady-while-moving'],
    {
      reply: (reply) => mapPages(reply, (page) => links(page, (link) => link.replace(/filter[^&]*&/, ''))),
    },
  ),
  lie('a has_more that is always true', ['pages.has-more'], {
    reply: (reply) => mapPages(reply, (page) => ({ ...page, meta: { has_more: true } })),
  }),
  lie('a has_more that looks ahead when paging back', ['pages.has-more'], {
    reply: (reply, asked) =>
      asked.target.includes('before')
        ? mapPages(reply, (page) => ({ ...page, meta: { has_more: page.links.next !== null } }))
        : reply,
  }),
  lie(
    'pages from the highest id down',
    [
      'assign.only-adds',
      'default.flag-first',
      'default.keeps-its-agents',
      'pages.ascending',
      'sample.names',
      'update.agents-left-out',
    ],
    {
      reply: (reply) => mapPages(reply, (page) => ({ ...page, assignees: page.assignees.toReversed() })),
    },
  ),
  lie(
    'a next on the last page',
    [
      'links-of-rule.forward',
      'links.forward',
      'links.keep-filter',
      'links.query',
      'listing.steady-while-moving',
      'pages-of-rule.all-on-one',
      'pages-of-rule.highest-cursor',
      'pages-of-rule.just-full',
      'pages-of-rule.last',
      'pages.all-on-one',
      'pages.has-more',
      'pages.highest-cursor',
      'pages.just-full',
      'pages.last',
    ],
    {
      reply: (reply, asked) =>
        mapPages(reply, (page) => {
          const last = page.assignees.at(-1)?.id
          const next = page.links.next ?? `http://${asked.fields.get('host')}${pathOf(asked)}?page[after]=${last}`
          return last === undefined ? page : { ...page, links: { ...page.links, next } }
        }),
    },
  ),
  lie(
    'no way back from an empty page',
    ['pages-of-rule.empty-after', 'pages-of-rule.empty-before', 'pages.empty-after', 'pages.empty-before'],
    {
      reply: (reply) =>
        mapPages(reply, (page) =>
          page.assignees.length === 0 ? { ...page, links: { next: null, prev: null } } : page,
        ),
    },
  ),
  lie(
    'a page[after] that shows the cursor itself',
    [
      'links-of-rule.forward',
      'links.forward',
      'listing.steady-while-moving',
      'pages-of-rule.after',
      'pages-of-rule.empty-after',
      'pages-of-rule.last',
      'pages.after',
      'pages.empty-after',
      'pages.last',
      'refused.page-twice',
    ],
    {
      request: (sent) => ({
        ...sent,
        target: sent.target.replace(
          /(page\[after\]=)([1-9]\d{0,8})(?=&|$)/,
          (_, name, id) => `${name}${Number(id) - 1}`,
        ),
      }),
    },
  ),
  lie('pages of 25 when no size is asked for', ['listing.default-size', 'pages.not-too-long'], {
    request: (sent) =>
      isListing(sent) && !sent.target.includes('size')
        ? { ...sent, target: `${sent.target}${sent.target.includes('?') ? '&' : '?'}page[size]=25` }
        : sent,
    reply: (reply, asked) =>
      asked.target.includes('size')
        ? reply
        : mapPages(reply, (page) => links(page, (link) => link.replace('&page[size]=25', ''))),
  }),
  lie('a page size of 101 that is cut to 100', ['pages.size-bounds'], {
    request: (sent) => ({ ...sent, target: sent.target.replace(/page\[size\]=101$/, 'page[size]=100') }),
  }),
  lie('an unknown query parameter that is refused', ['pages-of-rule.other-parameters', 'pages.other-parameters'], {
    reply: (reply, asked) =>
      isListing(asked) && asked.target.includes('sort=')
        ? {
            ...withField(reply, 'content-type', 'application/json'),
            status: 400,
            text: '{"error":"Invalid parameter: sort"}',
          }
        : reply,
  }),
  lie('a filter whose spaces count', ['filter.spaces'], {
    request: (sent) => ({ ...sent, target: sent.target.replace(/(?<==\d+)%20,%20\d+.*/, '') }),
  }),
  lie('a filter that is not decoded twice', ['filter.encoded-twice'], {
    request: (sent) => ({ ...sent, target: sent.target.replace('%252C%2B', 'x') }),
  }),
  lie(
    'a filter that is ignored on the listing of a rule',
    [
      'filter.of-rule',
      'links-of-rule.forward',
      'links.keep-filter',
      'links.query',
      'listing.only-filtered',
      'pages-of-rule.all-on-one',
      'pages-of-rule.empty-after',
      'pages-of-rule.highest-cursor',
      'pages-of-rule.just-full',
      'pages-of-rule.last',
      'refused.filter',
    ],
    {
      request: (sent) =>
        /rules\/[^/]{26}\/assignees/.test(sent.target)
          ? { ...sent, target: sent.target.replace(/filter\[agent_ids\]=[\d,]*\d&?/, '') }
          : sent,
    },
  ),
  lie('an X-Forwarded-Host that is believed', ['links.forwarded-host', 'links.origin'], {
    reply: (reply, asked) => {
      const host = asked.fields.get('x-forwarded-host')
      if (host === undefined) return reply
      return mapPages(reply, (page) => links(page, (link) => link.replace(/\/\/[^/]+/, `//${host}`)))
    },
  }),
  lie('a name of the rule that has another case', ['listing.capacities-of-rule', 'listing.follows-change'], {
    reply: (reply) =>
      mapPages(reply, (page) => ({
        ...page,
        assignees: page.assignees.map((one) => ({ ...one, rule_name: String(one.rule_name).toUpperCase() })),
      })),
  }),
  {
    what: 'agents of a deleted rule who are in no rule',
    breaks: [
      'default.takes-the-left',
      'delete.agents-to-default',
      'listing.everybody-once',
      'listing.steady-while-moving',
      'pages.has-more',
    ],
    tell: () => {
      const lost = new Set<unknown>()
      return {
        request: async (sent, ask) => {
          if (sent.method === 'DELETE') {
            const page = await ask('GET', `${pathOf(sent)}/assignees?page[size]=100`)
            for (const one of listOf(at(parseJson(page.text), 'assignees'))) lost.add(at(one, 'id'))
          }
          for (const key of ['agent_ids', 'agents']) for (const id of listOf(at(sent.json, key))) lost.delete(id)
          return sent
        },
        reply: (reply, asked) =>
          pathOf(asked).endsWith('rules/assignees')
            ? mapPages(reply, (page) => ({ ...page, assignees: page.assignees.filter(({ id }) => !lost.has(id)) }))
            : reply,
      }
    },
  },
]

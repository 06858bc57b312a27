import type { RuleView } from '../account/views.ts'
import { expectEqual, expectThat, NotApplicable } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asPage, type Page, type Trial } from '../suite/trial.ts'
import { observedPages } from './observed-pages.ts'
import { filterOf, ruleListing, wholeListing } from './pages.ts'

/** How many pages a walk may have; a larger account is left alone. */
const mostPages = 20

/** The path and query of a link. Its host is a matter of its own, and credentials go to no other. */
const targetOf = (link: unknown): string | undefined =>
  typeof link === 'string' ? link.replace(/^https?:\/\/[^/]+/, '') : undefined

/** Follows the links of one direction from a first page to the end. */
async function walk(t: Trial, first: Page, direction: 'next' | 'prev'): Promise<Page[]> {
  const pages = [first]
  for (let target = targetOf(first[direction]); target !== undefined; target = targetOf(pages.at(-1)?.[direction])) {
    const page = asPage(await t.send('GET', target))
    expectThat(page.exchange, pages.length <= 1000, 'an end of the pages')
    pages.push(page)
  }
  return pages
}

/** The order within a page is a matter of its own. */
const inOrder = (ids: readonly number[]): readonly number[] => ids.toSorted((a, b) => a - b)

/** All assignees of a listing by cursors of our own. */
async function readAll(t: Trial, ruleId?: string): Promise<Page[]> {
  const pages: Page[] = []
  for (let after = 0; pages.length < mostPages; after = pages.at(-1)?.ids.at(-1) ?? 0) {
    const page = await t.page(`page[size]=100&page[after]=${after}`, ruleId)
    pages.push(page)
    if (page.ids.length < 100) return pages
  }
  throw new NotApplicable(`there are more than ${mostPages * 100} agents`)
}

const walks = (['account', 'rule'] as const).flatMap((kind): readonly Requirement[] => {
  const listing = kind === 'account' ? wholeListing : ruleListing
  const where = kind === 'account' ? '' : '-of-rule'
  return [
    {
      id: `links${where}.forward`,
      origin: 'R',
      rule: `Who follows next through the listing of ${kind === 'account' ? 'all assignees' : 'a rule'} meets everybody once.`,
      check: async (t) => {
        const { ids, ruleId } = await listing(t, 5)
        const first = await t.page(`${filterOf(ids)}&page[size]=2`, ruleId)
        const seen = (await walk(t, first, 'next')).flatMap((page) => page.ids)
        expectEqual(first.exchange, 'all ids by next', inOrder(seen), ids)
      },
    },
    {
      id: `links${where}.backward`,
      origin: 'R',
      rule: `Who follows prev through the listing of ${kind === 'account' ? 'all assignees' : 'a rule'} meets everybody once.`,
      check: async (t) => {
        const { ids, ruleId } = await listing(t, 5)
        const last = await t.page(`${filterOf(ids)}&page[before]=${Number(ids.at(-1)) + 1}&page[size]=2`, ruleId)
        const seen = (await walk(t, last, 'prev')).flatMap((page) => page.ids)
        expectEqual(last.exchange, 'all ids by prev', inOrder(seen), ids)
      },
    },
  ]
})

const sums: readonly Requirement[] = [
  {
    id: 'listing.everybody-once',
    origin: 'V',
    rule: 'Every agent is in exactly one rule: the counts of all rules make up the listing of all assignees.',
    check: async (t) => {
      const pages = await readAll(t)
      const { rules, exchange } = await t.list()
      const total = rules.map(({ count }) => Number(count)).reduce((sum, one) => sum + one, 0)
      expectEqual(exchange, 'the sum of the counts', total, pages.flatMap(({ ids }) => ids).length)
    },
  },
  {
    id: 'listing.count-of-rule',
    origin: 'R',
    rule: 'The count of a rule is the number of assignees that its listing pages through.',
    check: async (t) => {
      const { rules } = await t.list()
      for (const { id } of fewOf(rules)) {
        const pages = await readAll(t, id)
        const shown = await t.show(id)
        expectEqual(shown.exchange, 'the count', shown.count, pages.flatMap(({ ids }) => ids).length)
      }
    },
  },
  {
    id: 'listing.capacities-of-rule',
    origin: 'R',
    contract: 'schema Assignee',
    rule: 'An assignee has the id, the name and the capacities of the rule that governs them.',
    check: async (t) => {
      const { assignees, exchange } = await t.page('page[size]=100')
      const { rules } = await t.list()
      const byId = new Map<unknown, RuleView>(rules.map((rule) => [rule.id, rule]))
      for (const { id, ruleId, ruleName, capacities } of assignees) {
        const rule = byId.get(ruleId)
        expectThat(exchange, rule !== undefined, `a rule of the account for the agent ${id}`, ruleId)
        expectEqual(exchange, `the rule of ${id}`, [ruleName, capacities], [rule?.name, rule?.capacities])
      }
    },
  },
  {
    id: 'listing.default-size',
    origin: 'R',
    rule: 'A page has twenty assignees when no size is asked for.',
    check: async (t) => {
      await wholeListing(t, 21)
      const page = await t.page('')
      expectEqual(page.exchange, 'the number of assignees', page.ids.length, 20)
    },
  },
  {
    id: 'listing.follows-change',
    origin: 'R',
    rule: 'An assignee shows the name and the capacities that their rule has now.',
    needs: { agents: 1 },
    check: async (t) => {
      const agents = t.agents.slice(0, 1)
      const { id } = await t.rule({ agent_ids: agents, capacities: { email: 1 } })
      const name = `${t.mark} renamed`
      await t.update(id, { name, capacities: { email: 2, messaging: 3, voice: 1 } })
      const { exchange, assignees } = await t.page(filterOf(agents))
      const [seen] = assignees
      const wanted = [id, name, { email: 2, messaging: 3, voice: 1 }]
      expectEqual(exchange, 'rule and capacities', [seen?.ruleId, seen?.ruleName, seen?.capacities], wanted)
    },
  },
  {
    id: 'listing.steady-while-moving',
    origin: 'D',
    rule: 'Who pages through all assignees while agents move between rules misses nobody, and meets nobody twice.',
    needs: { agents: 4 },
    check: async (t) => {
      const ids = t.agents.slice(0, 4)
      const { id } = await t.rule()
      const first = await t.page(`${filterOf(ids)}&page[size]=2`)
      await t.assign(id, [Number(ids[0]), Number(ids[3])])
      const seen = (await walk(t, first, 'next')).flatMap((page) => page.ids)
      expectEqual(first.exchange, 'all ids by next', inOrder(seen), ids)
    },
  },
  {
    id: 'links.forwarded-host',
    origin: 'D',
    rule: 'A client cannot lead links astray with X-Forwarded-Host and X-Forwarded-Proto.',
    check: async (t) => {
      const { ids, path } = await wholeListing(t, 2)
      const fields = { 'X-Forwarded-Host': 'conformance.invalid', 'X-Forwarded-Proto': 'gopher' }
      const page = asPage(await t.send('GET', `${path}?${filterOf(ids)}&page[size]=1`, { fields }))
      const origin = typeof page.next === 'string' && URL.canParse(page.next) ? new URL(page.next).origin : page.next
      expectEqual(page.exchange, 'the origin of next', origin, t.facts.publicOrigin)
    },
  },
]

/** Enough rules to believe the others. */
const fewOf = (rules: readonly RuleView[]): readonly RuleView[] =>
  rules.toSorted((a, b) => Number(a.count) - Number(b.count)).slice(-5)

export const listings: Theme = {
  name: 'Listings of assignees',
  requirements: [...walks, ...sums],
  observations: observedPages,
}

import { assigneesOf, assigneesPath, type RuleView } from '../account/views.ts'
import { expectEqual, NotApplicable } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import type { Trial } from '../suite/trial.ts'
import { type PageCase, pageCases, peopleOfCase } from './page-cases.ts'

/** A listing with some people whom it has for sure. */
export interface Listing {
  readonly path: string
  readonly ruleId?: string
  readonly ids: readonly number[]
}

/** The listing of all assignees. */
export async function wholeListing(t: Trial, count: number): Promise<Listing> {
  const ids = ascending((await t.people()).map(({ id }) => id)).slice(0, count)
  if (ids.length < count) throw new NotApplicable(`the account has fewer than ${count} agents`)
  return { path: assigneesPath, ids }
}

/** The listing of a rule, whichever has enough people. */
export async function ruleListing(t: Trial, count: number): Promise<Listing> {
  const { rules } = await t.list()
  const ruleId = rules.toSorted((a: RuleView, b: RuleView) => Number(b.count) - Number(a.count))[0]?.id ?? ''
  const { ids } = await t.page('page[size]=100', ruleId)
  if (ids.length < count) throw new NotApplicable(`no rule has ${count} agents`)
  return { path: assigneesOf(ruleId), ruleId, ids: ascending(ids).slice(0, count) }
}

/** The filter that narrows a listing to its people. */
export const filterOf = (ids: readonly number[]): string => `filter[agent_ids]=${ids.join(',')}`

/** The cursor in a link; null for no link. The rest of a link is a matter of its own. */
function cursorIn(link: unknown, name: 'page[after]' | 'page[before]'): unknown {
  if (typeof link !== 'string') return link
  return Number(new URLSearchParams(link.split('?')[1]).get(name) ?? Number.NaN)
}

const ascending = (ids: readonly number[]): readonly number[] => ids.toSorted((a, b) => a - b)

async function expectPage(t: Trial, { ids, ruleId }: Listing, { query, want }: PageCase): Promise<void> {
  const page = await t.page(`${filterOf(ids)}&${query(ids)}`, ruleId)
  const next = cursorIn(page.next, 'page[after]')
  const prev = cursorIn(page.prev, 'page[before]')
  expectEqual(page.exchange, 'ids and cursors of links', { ids: ascending(page.ids), next, prev }, want(ids))
}

const cases = pageCases.flatMap((one): readonly Requirement[] => [
  {
    id: `pages.${one.id}`,
    origin: one.origin,
    contract: 'listAssignees 200',
    rule: one.rule,
    check: async (t) => expectPage(t, await wholeListing(t, peopleOfCase), one),
  },
  {
    id: `pages-of-rule.${one.id}`,
    origin: one.origin,
    contract: 'listCapacityRuleAssignees 200',
    rule: `In the listing of a rule: ${one.rule}`,
    check: async (t) => expectPage(t, await ruleListing(t, peopleOfCase), one),
  },
])

export const pages: Theme = { name: 'Pages of assignees', requirements: cases }

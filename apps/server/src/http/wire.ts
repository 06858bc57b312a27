import type { Reply } from '@capacity-rules/contract'
import type { AssigneePage, CapacityRule } from '@capacity-rules/core'

export type WireRule = Reply<'showCapacityRule', 200>
export type WirePage = Reply<'listAssignees', 200>

const timestamp = (time: number): string => new Date(time).toISOString()

/** A rule as it goes over the wire. */
export const toWireRule = (rule: CapacityRule): WireRule => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  default: rule.isDefault,
  capacities: rule.capacities,
  assignees: { count: rule.assigneeCount, agents_sample: [...rule.sample] },
  created_at: timestamp(rule.createdAt),
  last_updated_at: timestamp(rule.lastUpdatedAt),
})

/**
 * A page as it goes over the wire.
 *
 * @param link the address of the page that a cursor leads to
 */
export const toWirePage = (
  page: AssigneePage,
  link: (cursor: { after: number } | { before: number }) => string,
): WirePage => ({
  assignees: page.assignees.map(({ id, name, capacities, ruleId, ruleName }) => ({
    id,
    name,
    capacities,
    rule_id: ruleId,
    rule_name: ruleName,
  })),
  links: { next: page.next ? link(page.next) : null, prev: page.prev ? link(page.prev) : null },
  meta: { has_more: page.hasMore },
})

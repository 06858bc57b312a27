import type { CapacityRule } from '@capacity-rules/client'
import { limits } from '../file/limits.ts'
import type { WantedAgents } from './model.ts'

/** What to ask a server for, to know some agents of an account. */
export interface Reading {
  /** Whether to page through all agents of the account; then nothing else is asked. */
  readonly all: boolean
  /** The rules whose agents to page through. */
  readonly rules: readonly CapacityRule[]
  /** How many requests that is, if no page has more than it may. */
  readonly requests: number
}

const pagesFor = (agents: number): number => Math.ceil(agents / limits.agentsPerPage)
const pagesOf = (rules: readonly CapacityRule[]): number =>
  rules.reduce((sum, { assignees }) => sum + pagesFor(assignees.count), 0)

/** Whether the list of rules shows everybody in a rule already. */
export const isShown = ({ assignees }: CapacityRule): boolean => assignees.agents_sample.length >= assignees.count

/**
 * The way with the fewest requests: either through all agents of the account, or through each rule whose agents have to
 * be known. Small rules need none, since the list of rules shows who is in them.
 */
export function readingOf(rules: readonly CapacityRule[], wanted: WantedAgents): Reading {
  const needed = rules.filter((rule) => wanted.rules.has(rule.id) && !isShown(rule))
  const inNeeded = rules.reduce((sum, { id, assignees }) => sum + (wanted.rules.has(id) ? assignees.count : 0), 0)
  const byRule = pagesOf(needed)
  // Whoever is named and is in none of those rules will have to be looked up; there are at least this many.
  const lookUps = pagesFor(Math.max(0, wanted.named.length - inNeeded))
  const all = pagesFor(rules.reduce((sum, { assignees }) => sum + assignees.count, 0))
  return all < byRule + lookUps
    ? { all: true, rules: [], requests: all }
    : { all: false, rules: needed, requests: byRule }
}

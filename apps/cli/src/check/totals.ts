import type { CapacityRule } from '@capacity-rules/client'
import { type Channel, channels } from '../file/limits.ts'

/** What a rule's agents may hold together. */
export interface RuleTotal {
  readonly id: string
  readonly name: string
  readonly default: boolean
  readonly agents: number
  /** Of each agent. */
  readonly capacities: Readonly<Record<Channel, number>>
  /** Of all its agents. */
  readonly total: Readonly<Record<Channel, number>>
}

export interface Totals {
  readonly rules: readonly RuleTotal[]
  readonly agents: number
  readonly total: Readonly<Record<Channel, number>>
}

const eachChannel = (value: (channel: Channel) => number): Record<Channel, number> => ({
  email: value('email'),
  messaging: value('messaging'),
  voice: value('voice'),
})
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** How much work an account's agents may hold, by rule and channel. */
export function totalsOf(rules: readonly CapacityRule[]): Totals {
  const totals = rules.map(
    ({ id, name, default: isDefault, capacities, assignees: { count } }): RuleTotal => ({
      id,
      name,
      default: isDefault,
      agents: count,
      capacities: eachChannel((channel) => capacities[channel]),
      total: eachChannel((channel) => capacities[channel] * count),
    }),
  )
  return {
    rules: totals,
    agents: sum(totals.map(({ agents }) => agents)),
    total: eachChannel((channel) => sum(totals.map(({ total }) => total[channel]))),
  }
}

/** Whether a rule gives no work at all. */
export const isAllZero = ({ capacities }: Pick<CapacityRule, 'capacities'>): boolean =>
  channels.every((channel) => capacities[channel] === 0)

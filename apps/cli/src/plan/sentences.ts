import { type Channel, channels } from '../file/limits.ts'
import { printable } from '../print/text.ts'
import type { AgentMove, RuleRef } from './model.ts'

/** How many agents of a group a plan names. `--json` has all. */
const mostNamed = 20

/** @example agentList([{ id: 1003, name: 'Ada' }, { id: 1004, name: 'Jonas' }]) // '1003 Ada, 1004 Jonas' */
export function agentList(agents: readonly { readonly id: number; readonly name: string }[]): string {
  const named = agents.slice(0, mostNamed).map(({ id, name }) => `${id} ${printable(name)}`)
  const more = agents.length > mostNamed ? ` and ${agents.length - mostNamed} more` : ''
  return named.join(', ') + more
}

/** @example capacitiesText({ email: 8, messaging: 4, voice: 0 }) // 'email 8, messaging 4, voice 0' */
export const capacitiesText = (capacities: Readonly<Record<Channel, number>>): string =>
  channels.map((channel) => `${channel} ${capacities[channel]}`).join(', ')

export const movesInto = (moves: readonly AgentMove[], rule: RuleRef): AgentMove[] =>
  moves.filter(({ to }) => to === rule)

/** Items by a key, keys and items in the order in which they come. */
export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups]
}

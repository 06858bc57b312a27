import { Document, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { escapeUnseen, isPrintable, printable } from '../print/text.ts'
import { channels } from './limits.ts'
import type { Capacities } from './model.ts'
import { formVersion } from './read-rules.ts'
import { schemaFile } from './schema.ts'

/** A rule to write down. */
export interface WrittenRule {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly capacities: Capacities
  /** Who is in it; not read for the default rule. */
  readonly agents: readonly { readonly id: number; readonly name: string }[]
}

/**
 * An account's rules as a file that `readRules` reads back, the same text for the same rules in whatever order they
 * come: the default rule first, then by name; agents by id, with their names as comments.
 *
 * @param options.ids writes the id of every rule, so that a rename in the file is seen as one; otherwise only of
 *   rules that share their name, which could not be told apart without
 */
export function writeRules(rules: readonly WrittenRule[], { ids }: { readonly ids: boolean }): string {
  const times = new Map<string, number>()
  for (const { name } of rules) times.set(name, (times.get(name) ?? 0) + 1)
  const list = new YAMLSeq()
  for (const rule of rules.toSorted(byPlace)) {
    const map = ruleMap(rule, ids || (times.get(rule.name) ?? 0) > 1)
    map.spaceBefore = list.items.length > 0
    list.add(map)
  }
  const document = new Document({ version: formVersion })
  document.set('rules', list)
  document.commentBefore = head
  return escapeUnseen(document.toString({ lineWidth: 0 }))
}

const head = ` yaml-language-server: $schema=${schemaFile}
 Who is named under no rule is in the default rule. Check with "capacity-rules plan", then "capacity-rules apply".`

/** By code units, which are the same everywhere, unlike the order of a language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byPlace = (a: WrittenRule, b: WrittenRule): number =>
  Number(b.default) - Number(a.default) || compare(a.name, b.name) || compare(a.id, b.id)

function ruleMap(rule: WrittenRule, withId: boolean): YAMLMap<string, unknown> {
  const map = new YAMLMap<string, unknown>()
  if (withId) map.set('id', rule.id)
  map.set('name', text(rule.name))
  if (rule.description !== '') map.set('description', text(rule.description))
  if (rule.default) map.set('default', true)
  const capacities = new YAMLMap<string, number>()
  capacities.flow = true
  for (const channel of channels) capacities.set(channel, rule.capacities[channel])
  map.set('capacities', capacities)
  if (!rule.default) map.set('agents', agentList(rule.agents))
  return map
}

/** Unseen characters need the double quotes, within which they are written as escapes. */
function text(value: string): Scalar<string> {
  const scalar = new Scalar(value)
  if (!isPrintable(value.replaceAll('\n', ''))) scalar.type = 'QUOTE_DOUBLE'
  return scalar
}

function agentList(agents: WrittenRule['agents']): YAMLSeq {
  const list = new YAMLSeq()
  for (const { id, name } of agents.toSorted((a, b) => a.id - b.id)) {
    const item = new Scalar(id)
    item.comment = ` ${printable(name).replace(/\s+/g, ' ').trim()}`
    list.add(item)
  }
  return list
}

import type { CapacityRule } from '@capacity-rules/client'
import type { FileRule, RulesFile } from '../file/model.ts'
import type { Problem } from '../file/problem.ts'
import { count, quote } from '../print/text.ts'

/** Which rule of the account each rule of a file means. */
export interface Matching {
  /** Undefined for a rule that has to be made. In the order of the file. */
  readonly pairs: readonly { readonly wanted: FileRule; readonly current: CapacityRule | undefined }[]
  /** The rules of the account that the file does not have. */
  readonly others: readonly CapacityRule[]
  readonly problems: readonly Problem[]
}

/**
 * Finds the rule of the account that each rule of a file means: the one with its id, else the only one of its name
 * among those that no id names. Ids are compared without case, as servers read them.
 *
 * @returns with a problem for each id that the account does not have, and for each name that it has more than once
 */
export function match({ rules }: RulesFile, current: readonly CapacityRule[]): Matching {
  const byId = new Map(current.map((rule) => [rule.id.toUpperCase(), rule]))
  const taken = new Set(rules.flatMap(({ id }) => (id === undefined ? [] : (byId.get(id) ?? []))))
  const byName = new Map<string, CapacityRule[]>()
  for (const rule of current) {
    if (!taken.has(rule)) byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule])
  }
  const problems: Problem[] = []
  const find = (wanted: FileRule): CapacityRule | undefined => {
    if (wanted.id !== undefined) {
      const found = byId.get(wanted.id)
      if (!found) problems.push({ ...wanted.at.id, message: noSuchId(wanted.id) })
      return found
    }
    const [found, ...more] = byName.get(wanted.name) ?? []
    if (found && more.length > 0)
      problems.push({ ...wanted.at.name, message: ambiguous(wanted.name, [found, ...more]) })
    return found
  }
  const pairs = rules.map((wanted) => ({ wanted, current: find(wanted) }))
  const matched = new Set(pairs.map((pair) => pair.current))
  return { pairs, others: current.filter((rule) => !matched.has(rule)), problems }
}

const noSuchId = (id: string): string =>
  `the account has no rule with the id ${id}; leave the id out to go by the name, or to make a new rule`

const ambiguous = (name: string, rules: readonly CapacityRule[]): string =>
  `the account has ${count(rules.length, 'rule')} named ${quote(name)} (${rules.map(({ id }) => id).join(', ')}); ` +
  'say which one is meant with its id'

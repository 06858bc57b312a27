import { quote } from '../print/text.ts'
import type { RuleDraft } from './read-rules.ts'
import type { Place, YamlReader } from './yaml-reader.ts'

/** Finds what is wrong between the rules of a file. */
export function checkTogether(reader: YamlReader, list: Place, rules: readonly RuleDraft[]): void {
  checkDefaults(reader, list, rules)
  checkIds(reader, rules)
  checkNames(reader, rules)
  checkAgents(reader, rules)
}

const line = (reader: YamlReader, { offset }: Place): number => reader.position(offset).line

function checkDefaults(reader: YamlReader, list: Place, rules: readonly RuleDraft[]): void {
  const [first, ...others] = rules.filter(({ isDefault }) => isDefault)
  for (const { fields, place } of others) {
    const before = `the rule in line ${first ? line(reader, first.place) : 0} is the default already`
    reader.fail(fields.get('default')?.value ?? place, `${before}; exactly one rule has default: true`)
  }
  // A flag that cannot be read may be the one that is looked for.
  const isSure = rules.every(({ isDefault }) => isDefault !== undefined)
  if (!first && isSure) reader.fail(list, 'no rule has default: true; exactly one has to')
  for (const { isDefault, fields } of rules) {
    const agents = fields.get('agents')
    if (isDefault && agents) {
      reader.fail(agents.key, 'the default rule has everybody who is in no other rule; leave its agents out')
    }
  }
}

function checkIds(reader: YamlReader, rules: readonly RuleDraft[]): void {
  const seen = new Map<string, Place>()
  for (const { id, fields, place } of rules) {
    if (id === undefined) continue
    const here = fields.get('id')?.value ?? place
    const before = seen.get(id)
    if (before) reader.fail(here, `the id ${id} stands in line ${line(reader, before)} already; each rule stands once`)
    else seen.set(id, here)
  }
}

/** Two rules of one name are told apart by their ids, so each of them has to have one. */
function checkNames(reader: YamlReader, rules: readonly RuleDraft[]): void {
  const first = new Map<string, RuleDraft>()
  for (const rule of rules) {
    if (rule.name === undefined) continue
    const before = first.get(rule.name)
    if (!before) first.set(rule.name, rule)
    else if (rule.id === undefined || before.id === undefined) {
      const here = rule.fields.get('name')?.value ?? rule.place
      const where = `the name ${quote(rule.name)} stands in line ${line(reader, before.place)} already`
      reader.fail(here, `${where}; rules of one name each need their id`)
    }
  }
}

function checkAgents(reader: YamlReader, rules: readonly RuleDraft[]): void {
  const seen = new Map<number, Place>()
  for (const { agents = [] } of rules) {
    for (const { id, place } of agents) {
      const before = seen.get(id)
      if (before) {
        reader.fail(place, `agent ${id} stands in line ${line(reader, before)} already; an agent is in one rule, once`)
      } else seen.set(id, place)
    }
  }
}

import { checkTogether } from './check-together.ts'
import { channels, limits } from './limits.ts'
import type { Capacities, FileAgent, FileRule, RulesFile } from './model.ts'
import type { Problem } from './problem.ts'
import { type Field, type Place, YamlReader } from './yaml-reader.ts'

/** The number of the file's form. A form that older commands would misread gets the next one. */
export const formVersion = 1

/** A file that was read, or all that is wrong with it. */
export type ReadResult =
  | { readonly ok: true; readonly file: RulesFile }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a rules file without asking any server.
 *
 * @param text YAML 1.2, so JSON too; anchors and aliases may be used
 * @returns the rules; or every problem, in the order of the file, with line and column
 * @example readRules('version: 1\nrules:\n  - name: All\n    default: true\n    capacities: { email: 1, messaging: 1, voice: 0 }\n')
 */
export function readRules(text: string): ReadResult {
  const reader = new YamlReader(text)
  // Of a text that is no YAML, half is missing: complaints about that half would mislead.
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems }
  const rules = readFile(reader)
  const problems = reader.problems
  return problems.length > 0 ? { ok: false, problems } : { ok: true, file: { rules } }
}

function readFile(reader: YamlReader): FileRule[] {
  const fields = reader.fields(reader.root, ['version', 'rules'], ['version', 'rules'])
  const version = fields?.get('version')?.value
  if (version) reader.integer(version, [formVersion, formVersion])
  const list = fields?.get('rules')?.value
  const items = list && reader.list(list, 'a list of rules')
  if (!list || !items) return []
  const rules = items.map((item) => readRule(reader, { ...item, name: 'the rule' }))
  checkTogether(reader, list, rules)
  return rules.flatMap(({ whole }) => whole ?? [])
}

/** What could be read of a rule. Checks across rules use it even where the rule is not whole. */
export interface RuleDraft {
  readonly place: Place
  readonly fields: ReadonlyMap<string, Field>
  readonly id: string | undefined
  readonly name: string | undefined
  readonly isDefault: boolean | undefined
  readonly agents: readonly (FileAgent & { readonly place: Place })[] | undefined
  readonly whole: FileRule | undefined
}

const ruleFields = ['id', 'name', 'description', 'default', 'capacities', 'agents']

function readRule(reader: YamlReader, place: Place): RuleDraft {
  const fields = reader.fields(place, ruleFields, ['name', 'capacities']) ?? new Map<string, Field>()
  const read = <T>(name: string, how: (value: Place) => T): T | undefined => {
    const field = fields.get(name)
    return field && how(field.value)
  }
  const id = read('id', (value) => reader.text(value, idText))?.toUpperCase()
  const name = read('name', (value) => reader.text(value, nameText))?.trim()
  const description = read('description', (value) => reader.text(value, descriptionText)) ?? ''
  const isDefault = fields.has('default') ? read('default', (value) => reader.flag(value)) : false
  const capacities = read('capacities', (value) => readCapacities(reader, value))
  const agents = read('agents', (value) => readAgents(reader, value))
  const positionOf = (field: string) => reader.position((fields.get(field)?.value ?? place).offset)
  const at = { id: positionOf('id'), name: positionOf('name') }
  const isWhole = name !== undefined && capacities !== undefined && isDefault !== undefined
  const whole = isWhole
    ? { id, name, description, default: isDefault, capacities, agents: agents?.map(({ id, at }) => ({ id, at })), at }
    : undefined
  return { place, fields, id, name, isDefault, agents, whole }
}

const length = (text: string): number => [...text].length
/** U+0000 and halves of surrogate pairs, which no server keeps. */
const unstorable = /[\0\p{Cs}]/u

const idText = {
  allowed: "the rule's id as the API gives it: up to 64 letters and digits",
  isGood: (text: string) => /^[A-Za-z0-9_-]{1,64}$/.test(text),
}
const nameText = {
  allowed: `text of 1 to ${limits.nameLength} characters that is not only spaces`,
  isGood: (text: string) => text.trim() !== '' && length(text.trim()) <= limits.nameLength && !unstorable.test(text),
}
const descriptionText = {
  allowed: `text of at most ${limits.descriptionLength} characters`,
  isGood: (text: string) => length(text) <= limits.descriptionLength && !unstorable.test(text),
}

function readCapacities(reader: YamlReader, place: Place): Capacities | undefined {
  const fields = reader.fields(place, channels, channels)
  const read = (channel: (typeof channels)[number]) => {
    const field = fields?.get(channel)
    return field && reader.integer(field.value, [0, limits.capacity[channel]])
  }
  const [email, messaging, voice] = [read('email'), read('messaging'), read('voice')]
  if (email === undefined || messaging === undefined || voice === undefined) return undefined
  return { email, messaging, voice }
}

function readAgents(reader: YamlReader, list: Place): RuleDraft['agents'] {
  return reader.list(list, 'a list of agent ids, [] for nobody')?.flatMap((item) => {
    const place = { ...item, name: 'the agent id' }
    const id = reader.integer(place, [1, limits.agentId])
    return id === undefined ? [] : { id, at: reader.position(place.offset), place }
  })
}

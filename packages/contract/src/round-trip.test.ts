import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { document } from './document.ts'
import { routes } from './generated/routes.ts'
import { emit, normalise, registered } from './round-trip.ts'

const contract = JSON.stringify(sorted(normalise(document)))
const emitted = (all: typeof routes) => JSON.stringify(sorted(normalise(emit(registered(Object.values(all))))))

it('emits from the generated routes the contract that they were generated from', () => {
  expect(normalise(emit(registered(Object.values(routes))))).toEqual(normalise(document))
  expect(emitted(routes)).toBe(contract)
})

/** A change of the generated text, and the rule that it breaks. The text changes where it is first found. */
const FAULTS: [rule: string, from: string | RegExp, to: string][] = [
  ['a maximum', 'maximum: 500', 'maximum: 501'],
  ['a minimum', 'minimum: 1, maximum: 9007199254740990', 'minimum: 0, maximum: 9007199254740990'],
  ['a lost bound of a query', 'queryInteger({ minimum: 1, maximum: 100 })', 'queryInteger({ minimum: 1 })'],
  ['a type', 'count: integer({ minimum: 0 })', 'count: text()'],
  ['the type of a parameter', 'queryInteger({ minimum: 0, maximum: 9007199254740991 })', 'text()'],
  ['a length', 'maxLength: 1000', 'maxLength: 1001'],
  ['a lost pattern', /text\(\{ pattern: .* \}\)/, 'text()'],
  ['a changed pattern', '{25}$', '{26}$'],
  ['a lost format', "format: 'date-time', ", ''],
  ['lost trimming', "'x-trim': true,", ''],
  ['a lost null', '.nullable()', ''],
  [
    'a lost required property',
    'name: CapacityRuleName,\n  description: CapacityRuleDescription.opt',
    'name: CapacityRuleName.optional(),\n  description: CapacityRuleDescription.opt',
  ],
  [
    'a property that became required',
    'description: CapacityRuleDescription.optional()',
    'description: CapacityRuleDescription',
  ],
  ['a renamed property', 'rule_name: CapacityRuleName', 'rule_title: CapacityRuleName'],
  ['a lost property', 'voice: VoiceCapacity', ''],
  ['an opened object', 'strictObject({', 'object({'],
  ['a closed object', 'SampledAgent = object({', 'SampledAgent = strictObject({'],
  ['maxItems', 'maxItems: 10000', 'maxItems: 10001'],
  ['a lost minItems', 'minItems: 1, maxItems: 10000', 'maxItems: 10000'],
  ['lost distinctness', ", 'x-distinct': true", ''],
  ['other items', 'list(Assignee,', 'list(SampledAgent,'],
  ['a lost anyOf', /\s*\{ anyOf: \[\{ required: \['agent_ids'\] \}, \{ required: \['agents'\] \}\] \},?/, ''],
  ['a default of a query', '.default(20)', '.default(21)'],
  ['a lost default of a body', '.default(false)', '.optional()'],
  ['a renamed schema', ".openapi('AgentId'", ".openapi('PersonId'"],
  ['a renamed parameter', "'page[after]': parameters", "'page[from]': parameters"],
  ['a lost parameter', "'filter[agent_ids]': parameters['filter-agent-ids'],", ''],
  ['the order of parameters', /('page\[size\]': .*,)\s*('page\[after\]': .*,)/, '$2 $1'],
  ['a parameter that became required', '9007199254740991 }).optional()', '9007199254740991 })'],
  ['a lost status', "413: responses['body-too-large'],", ''],
  ['the reply of another status', "404: responses['rule-not-found']", "410: responses['rule-not-found']"],
  ['another reply', 'schema: AssigneePage', 'schema: Assignee'],
  ['a lost header', "Location: { $ref: '#/components/headers/location' },", ''],
  ['a changed scope', "bearer: ['read']", "bearer: ['write']"],
  ['a changed permission', "'x-permission': 'manage'", "'x-permission': 'view'"],
  ['a changed path', "path: '/api/v2/capacity/rules/assignees'", "path: '/api/v2/capacity/assignees'"],
  ['a changed method', "method: 'put'", "method: 'patch'"],
  ['a changed operationId', "operationId: 'deleteCapacityRule',\n  tags", "operationId: 'removeCapacityRule',\n  tags"],
  ['an optional body', 'required: true,', 'required: false,'],
  ['another body', 'schema: UpdateCapacityRuleRequest', 'schema: CreateCapacityRuleRequest'],
  ['a lost operation', '  deleteCapacityRule,\n', ''],
]

describe('a fault in the generated routes is noticed', () => {
  const folder = new URL(`../dist/faulty-${process.pid}/`, import.meta.url)
  let text: string

  beforeAll(async () => {
    text = await readFile(new URL('./generated/routes.ts', import.meta.url), 'utf8')
    await mkdir(folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function imported(name: string, source: string): Promise<typeof routes> {
    const file = new URL(`${name}.ts`, folder)
    await writeFile(file, source.replaceAll("from '../", "from '../../src/"))
    return (await import(file.href)).routes
  }

  it('and none where there is none', async () => {
    expect(emitted(await imported('sound', text))).toBe(contract)
  })

  test.each(FAULTS.map((fault, index) => [...fault, index] as const))('%s', async (_, from, to, index) => {
    const faulty = text.replace(from, to)
    expect(faulty).not.toBe(text)
    expect(emitted(await imported(`fault-${index}`, faulty))).not.toBe(contract)
  })
})

/** A copy with its keys in one order, so that texts can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

import { readFileSync } from 'node:fs'
import { document } from '@capacity-rules/contract/document'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import schema from '../capacity-rules.schema.json' with { type: 'json' }
import { limits } from '../src/file/limits.ts'
import { readRules } from '../src/file/read-rules.ts'
import { schemaText } from '../src/file/schema.ts'

const isValid = new Ajv({ allErrors: true }).compile(schema)
const capacities = { email: 1, messaging: 1, voice: 0 }
const everybody = { name: 'All', default: true, capacities }
const rules = (...others: unknown[]) => ({ version: 1, rules: [everybody, ...others] })

test('what is printed is the schema that is shipped', () => {
  const shipped = readFileSync(new URL('../capacity-rules.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(schemaText())).toEqual(JSON.parse(shipped))
})

describe('the schema and the command judge alike', () => {
  test.each<[what: string, file: unknown, good: boolean]>([
    ['the least file', rules(), true],
    [
      'a whole rule',
      rules({ id: '01A', name: 'A', description: 'x', default: false, capacities, agents: [1, 2] }),
      true,
    ],
    ['no version', { rules: [everybody] }, false],
    ['another version', { version: 2, rules: [everybody] }, false],
    ['no rules', { version: 1 }, false],
    ['no default', { version: 1, rules: [{ name: 'A', capacities }] }, false],
    ['an unknown key', { ...rules(), more: 1 }, false],
    ['an unknown key of a rule', rules({ name: 'A', capacities, more: 1 }), false],
    ['an unknown channel', rules({ name: 'A', capacities: { ...capacities, chat: 1 } }), false],
    ['a missing channel', rules({ name: 'A', capacities: { email: 1, voice: 0 } }), false],
    ['no name', rules({ capacities }), false],
    ['a name of spaces', rules({ name: '  ', capacities }), false],
    ['the longest name', rules({ name: '😀'.repeat(255), capacities }), true],
    ['a longer name', rules({ name: '😀'.repeat(256), capacities }), false],
    ['the longest description', rules({ name: 'A', description: 'é'.repeat(1000), capacities }), true],
    ['a longer description', rules({ name: 'A', description: 'é'.repeat(1001), capacities }), false],
    ['the most', rules({ name: 'A', capacities: { email: 500, messaging: 500, voice: 1 } }), true],
    ['one email too many', rules({ name: 'A', capacities: { ...capacities, email: 501 } }), false],
    ['one call too many', rules({ name: 'A', capacities: { ...capacities, voice: 2 } }), false],
    ['less than nothing', rules({ name: 'A', capacities: { ...capacities, messaging: -1 } }), false],
    ['the highest agent id', rules({ name: 'A', capacities, agents: [2 ** 53 - 2] }), true],
    ['a higher agent id', rules({ name: 'A', capacities, agents: [2 ** 53 - 1] }), false],
    ['agent 0', rules({ name: 'A', capacities, agents: [0] }), false],
    ['an agent twice', rules({ name: 'A', capacities, agents: [7, 7] }), false],
    ['agents of the default rule', { version: 1, rules: [{ ...everybody, agents: [] }] }, false],
    ['an id with a slash', rules({ id: 'a/b', name: 'A', capacities }), false],
  ])('%s', (_, file, good) => {
    expect({ schema: isValid(file), command: readRules(JSON.stringify(file)).ok }).toEqual({
      schema: good,
      command: good,
    })
  })
})

/** A value in the contract's schemas. */
const inContract = (...path: string[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], document.components.schemas)

test('the bounds are those of the contract', () => {
  expect(limits).toEqual({
    ...limits,
    nameLength: inContract('CapacityRuleName', 'maxLength'),
    descriptionLength: inContract('CapacityRuleDescription', 'maxLength'),
    capacity: {
      email: inContract('ItemCapacity', 'maximum'),
      messaging: inContract('ItemCapacity', 'maximum'),
      voice: inContract('VoiceCapacity', 'maximum'),
    },
    agentId: inContract('AgentId', 'maximum'),
    agentIdsPerRequest: inContract('AssignedAgentIds', 'maxItems'),
    agentsPerPage: inContract('AssigneePage', 'properties', 'assignees', 'maxItems'),
  })
})

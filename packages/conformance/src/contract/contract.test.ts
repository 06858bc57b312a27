import { expect, test } from 'vitest'
import { operationOf, operations } from './contract.ts'
import { boundedSchemas, faultsOf } from './schemas.ts'

test.each([
  ['GET', '/api/v2/capacity/rules', 'listCapacityRules'],
  ['GET', '/api/v2/capacity/rules?page[size]=1', 'listCapacityRules'],
  ['POST', '/api/v2/capacity/rules', 'createCapacityRule'],
  ['GET', '/api/v2/capacity/rules/assignees', 'listAssignees'],
  ['GET', '/api/v2/capacity/rules/x/assignees', 'listCapacityRuleAssignees'],
  ['PATCH', '/api/v2/capacity/rules/x/agents', 'assignAgentsToCapacityRule'],
  ['DELETE', '/api/v2/capacity/rules/x', 'deleteCapacityRule'],
  // The path of all assignees is no rule, whatever the method.
  ['DELETE', '/api/v2/capacity/rules/assignees', undefined],
  ['HEAD', '/api/v2/capacity/rules', undefined],
  ['GET', '/api/v2/capacity/rules/', undefined],
  ['GET', '/healthz', undefined],
])('%s %s is the operation %s', (method, target, id) => {
  expect(operationOf(method, target)?.id).toBe(id)
})

const schemaOf = (id: string, status: number) =>
  operations.find((operation) => operation.id === id)?.replies.get(status)?.schema ?? {}

const rule = {
  id: '01KJPZ7Q40E5W8T6X3V9B2N4MC',
  name: 'A',
  description: '',
  default: false,
  capacities: { email: 1, messaging: 0, voice: 0 },
  assignees: { count: 1, agents_sample: [{ id: 1, name: 'Ada' }] },
  created_at: '2026-03-02T09:30:00.000Z',
  last_updated_at: '2026-03-02T09:30:00.000Z',
}

test.each<[string, object, string, string | undefined]>([
  ['a missing property', { ...rule, name: undefined }, 'shape', 'CapacityRule'],
  ['a wrong type', { ...rule, default: 'no' }, 'shape', 'DefaultFlag'],
  ['a capacity too large', { ...rule, capacities: { email: 501, messaging: 0, voice: 0 } }, 'bounds', 'ItemCapacity'],
  ['a time of another form', { ...rule, last_updated_at: '2026-03-02T09:30:00Z' }, 'bounds', 'CapacityRule'],
  [
    'a sample of six',
    { ...rule, assignees: { count: 6, agents_sample: [1, 2, 3, 4, 5, 6].map((id) => ({ id, name: 'A' })) } },
    'bounds',
    'CapacityRuleAssignees',
  ],
  ['a property more', { ...rule, updated_at: '' }, 'extra', 'CapacityRule'],
])('%s is a fault of its kind and schema', (_, value, kind, schema) => {
  const sent: unknown = JSON.parse(JSON.stringify(value))
  expect(faultsOf(schemaOf('showCapacityRule', 200), sent)[0]).toMatchObject({ kind, schema })
  expect(faultsOf(schemaOf('listCapacityRules', 200), [sent])[0]).toMatchObject({ kind, schema })
})

test('a good rule has no fault', () => {
  expect(faultsOf(schemaOf('showCapacityRule', 200), rule)).toEqual([])
})

test('every schema with bounds that a reply may break is known by its name', () => {
  expect(boundedSchemas).toEqual(
    expect.arrayContaining(['AgentId', 'CapacityRuleName', 'ItemCapacity', 'VoiceCapacity']),
  )
  expect(boundedSchemas).not.toContain('AssignAgentsRequest')
})

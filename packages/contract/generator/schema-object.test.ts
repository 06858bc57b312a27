import { describe, expect, it, test } from 'vitest'
import { oneLine, placed, ref } from './fixture.ts'
import type { Json } from './place.ts'
import { componentSchema, mentioned, querySchema, schemaObject } from './schema-object.ts'

test.each<[Json, string]>([
  [ref('schemas', 'Id'), 'Id'],
  [{ type: 'string' }, 'text()'],
  [
    { type: 'string', minLength: 1, maxLength: 9, pattern: '^\\d$' },
    "text({ minLength: 1, maxLength: 9, pattern: '^\\\\d$' })",
  ],
  [{ type: 'string', format: 'date-time' }, "text({ format: 'date-time' })"],
  [{ type: 'string', 'x-trim': true, 'x-allowed': 'a name' }, "text({ 'x-trim': true, 'x-allowed': 'a name' })"],
  [{ type: 'string', enum: ['a', 'b'] }, "choice({ enum: ['a', 'b'] })"],
  [{ type: ['string', 'null'], maxLength: 1 }, 'text({ maxLength: 1 }).nullable()'],
  [{ type: 'integer', minimum: 0, maximum: 5 }, 'integer({ minimum: 0, maximum: 5 })'],
  [{ type: 'integer' }, 'integer()'],
  [{ type: 'boolean', default: false }, 'boolean().default(false)'],
  [
    { type: 'boolean', description: 'Yes.', examples: [true] },
    "boolean().openapi({ description: 'Yes.', examples: [true] })",
  ],
  [{ type: 'boolean', 'x-note': 'n', default: true }, "boolean().openapi({ 'x-note': 'n' }).default(true)"],
  [{ type: 'array', items: ref('schemas', 'Id') }, 'list(Id)'],
  [
    { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2, 'x-distinct': true },
    "list(text(), { minItems: 1, maxItems: 2, 'x-distinct': true })",
  ],
  [{ type: 'object' }, 'object()'],
  [
    { type: 'object', required: ['a'], properties: { a: ref('schemas', 'Id'), 'b[c]': { type: 'boolean' } } },
    "object({ a: Id, 'b[c]': boolean().optional() })",
  ],
  [{ type: 'object', properties: { a: { type: 'integer', default: 3 } } }, 'object({ a: integer().default(3) })'],
  [
    { type: 'object', properties: { a: { type: 'boolean' } }, additionalProperties: false },
    'strictObject({ a: boolean().optional() })',
  ],
  [
    {
      type: 'object',
      properties: { a: ref('schemas', 'Id'), b: ref('schemas', 'Id') },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    "object({ a: Id.optional(), b: Id.optional() }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] })",
  ],
])('%j becomes %s', (schema, source) => {
  expect(oneLine(schemaObject(placed(schema)))).toBe(source)
})

test.each<[Json, string]>([
  [{}, '/at has no type'],
  [true, '/at has no type'],
  [{ type: 'number' }, '/at/type must be one of string, integer, boolean, array, object'],
  [{ type: ['string', 'integer'] }, '/at/type/1 must be one of null'],
  [{ type: ['null'] }, '/at/type can only be one type, or one type and null'],
  [{ type: 'string', contentEncoding: 'base64' }, '/at/contentEncoding is not known'],
  [{ type: 'string', format: 'uuid' }, '/at/format must be one of date-time'],
  [{ type: 'string', minimum: 1 }, '/at/minimum is not known'],
  [{ type: 'string', 'x-distinct': true }, '/at/x-distinct has no meaning on type string'],
  [{ type: 'integer', multipleOf: 2 }, '/at/multipleOf is not known'],
  [{ type: 'integer', exclusiveMinimum: 0 }, '/at/exclusiveMinimum is not known'],
  [{ type: 'integer', format: 'int64' }, '/at/format is not known'],
  [{ type: 'integer', 'x-trim': true }, '/at/x-trim has no meaning on type integer'],
  [{ type: 'boolean', const: true }, '/at/const is not known'],
  [{ type: 'array' }, '/at has no items'],
  [{ type: 'array', items: { type: 'integer', nullable: true } }, '/at/items/nullable is not known'],
  [{ type: 'array', items: { type: 'string' }, uniqueItems: true }, '/at/uniqueItems is not known'],
  [{ type: 'object', oneOf: [] }, '/at/oneOf is not known'],
  [{ type: 'object', allOf: [] }, '/at/allOf is not known'],
  [{ type: 'object', patternProperties: {} }, '/at/patternProperties is not known'],
  [{ type: 'object', additionalProperties: true }, '/at/additionalProperties can only be false'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, '/at/additionalProperties can only be false'],
  [{ type: 'object', required: ['a'] }, '/at/required/0 must be one of the properties'],
  [{ type: 'object', anyOf: [{ type: 'object' }] }, '/at/anyOf/0/type is not known in anyOf'],
  [{ type: 'object', anyOf: [{ required: ['a'] }] }, '/at/anyOf/0/required/0 must be one of the properties'],
  [{ type: 'object', properties: { 'a/b': { type: 'string', if: {} } } }, '/at/properties/a~1b/if is not known'],
  [
    { type: 'object', required: ['a'], properties: { a: { type: 'string', default: '' } } },
    '/at/properties/a cannot be required and have a default',
  ],
  [{ $ref: '#/components/schemas/None' }, '/at leads to #/components/schemas/None, which does not exist'],
  [{ $ref: '#/components/responses/ok' }, '/at/$ref must lead to #/components/schemas/'],
  [{ $ref: 'other.yaml' }, '/at/$ref must lead to #/components/schemas/'],
  [{ $ref: 'other.yaml#/components/schemas/Id' }, '/at/$ref must lead to #/components/schemas/'],
  [{ $ref: '#/components/schemas/Id/items' }, '/at/$ref must lead to #/components/schemas/'],
  [{ ...ref('schemas', 'Id'), description: 'x' }, '/at/description cannot stand beside $ref'],
])('%j is refused: %s', (schema, message) => {
  expect(() => schemaObject(placed(schema))).toThrow(message)
})

describe('componentSchema', () => {
  it('gives a schema its name', () => {
    expect(componentSchema('Flag', placed({ type: 'boolean' }))).toBe("boolean().openapi('Flag')")
    expect(componentSchema('Flag', placed({ type: 'boolean', description: 'Yes.' }))).toBe(
      "boolean().openapi('Flag', { description: 'Yes.' })",
    )
  })

  it('refuses a name that cannot be a constant, and a mere alias', () => {
    expect(() => componentSchema('a-b', placed({ type: 'boolean' }))).toThrow('/at needs a name that is an identifier')
    expect(() => componentSchema('Alias', placed(ref('schemas', 'Id')))).toThrow('/at cannot be only another name')
  })
})

describe('querySchema', () => {
  test.each<[Json, string]>([
    [{ type: 'string', maxLength: 3 }, 'text({ maxLength: 3 })'],
    [{ type: 'integer', minimum: 1, default: 20 }, 'queryInteger({ minimum: 1 }).default(20)'],
    [{ type: 'array', items: ref('schemas', 'Id'), maxItems: 3 }, 'queryList(Id, { maxItems: 3 })'],
  ])('%j becomes %s', (schema, source) => {
    expect(querySchema(placed(schema))).toBe(source)
  })

  test.each<[Json, string]>([
    [ref('schemas', 'Id'), '/at must stand in place'],
    [{ type: 'boolean' }, '/at cannot be read from a query'],
    [{ type: 'object' }, '/at cannot be read from a query'],
    [{ type: ['integer', 'null'] }, '/at cannot be null in a query'],
    [{ type: 'string', enum: ['a'] }, '/at/enum cannot be read from a query'],
    [{ type: 'array', items: { type: 'string' } }, '/at/items must be integers'],
  ])('%j is refused: %s', (schema, message) => {
    expect(() => querySchema(placed(schema))).toThrow(message)
  })
})

it('finds the named schemas that a schema mentions', () => {
  const schema = {
    type: 'object',
    properties: { a: ref('schemas', 'Id'), b: { type: 'array', items: ref('schemas', 'Name') } },
  }
  expect([...mentioned(placed(schema)).keys()]).toEqual(['Id', 'Name'])
})

import { expect, it, test } from 'vitest'
import { asArray, asObject, dereferenced, type Json, objectAt } from './json.ts'

test.each<Json | undefined>([undefined, null, 'text', 1, true, []])('%j is no object', (value) => {
  expect(() => asObject(value)).toThrow(new TypeError('The document has something else than an object'))
})

test.each<Json>([null, 'text', { length: 0 }])('%j is no array', (value) => {
  expect(() => asArray(value)).toThrow(new TypeError('The document has something else than an array'))
})

it('finds an object under a key of its own only', () => {
  expect(objectAt({ a: { b: 1 } }, 'a')).toEqual({ b: 1 })
  expect(() => objectAt({}, 'constructor')).toThrow(TypeError)
})

const root = {
  components: {
    schemas: { Id: { type: 'integer' } },
    headers: { vary: { schema: { $ref: '#/components/schemas/Id' } } },
    responses: { ok: { headers: { Vary: { $ref: '#/components/headers/vary' } } } },
  },
}

it('puts what a reference leads to in its place, to the end, and leaves references to schemas', () => {
  expect(dereferenced(root, { 200: { $ref: '#/components/responses/ok' } })).toEqual({
    200: { headers: { Vary: { schema: { $ref: '#/components/schemas/Id' } } } },
  })
  expect(dereferenced(root, [{ $ref: '#/components/headers/vary' }, 1])).toEqual([
    { schema: { $ref: '#/components/schemas/Id' } },
    1,
  ])
})

test.each<Json>([
  { $ref: 'other.yaml#/components/headers/vary' },
  { $ref: '#/components/headers/vary/schema' },
  { $ref: 7 },
])('%j is left as it is', (value) => {
  expect(dereferenced(root, value)).toEqual(value)
})

it('complains of a reference that leads nowhere', () => {
  expect(() => dereferenced(root, { $ref: '#/components/headers/none' })).toThrow(TypeError)
})

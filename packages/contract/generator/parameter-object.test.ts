import { expect, it, test } from 'vitest'
import { oneLine, placed, ref } from './fixture.ts'
import { parameterObject, parameterObjects } from './parameter-object.ts'
import type { JsonObject } from './place.ts'

const path: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const size: JsonObject = { name: 'size', in: 'query', schema: { type: 'integer' } }
const header: JsonObject = { name: 'If-Match', in: 'header', schema: { type: 'string' } }
const ids: JsonObject = {
  name: 'ids',
  in: 'query',
  style: 'form',
  explode: false,
  schema: { type: 'array', items: { type: 'integer' } },
}

test.each<[JsonObject, string]>([
  [path, 'text()'],
  [
    { ...path, description: 'Its id.', example: 'a' },
    "text().openapi({ param: { description: 'Its id.', example: 'a' } })",
  ],
  [{ ...path, deprecated: true }, 'text().openapi({ param: { deprecated: true } })'],
  [size, 'queryInteger().optional()'],
  [header, 'text().optional()'],
  [{ ...header, required: true }, 'text()'],
  [{ ...size, required: true }, 'queryInteger()'],
  [{ ...size, schema: { type: 'integer', default: 20 } }, 'queryInteger().default(20)'],
  [{ ...size, 'x-note': 1 }, "queryInteger().optional().openapi({ param: { 'x-note': 1 } })"],
  [ids, "queryList(integer()).optional().openapi({ param: { style: 'form', explode: false } })"],
])('%j becomes %s', (parameter, source) => {
  expect(oneLine(parameterObject(placed(parameter)))).toBe(source)
})

test.each<[JsonObject, string]>([
  [{ ...path, in: 'cookie' }, '/at/in must be one of path, query, header'],
  [{ ...header, style: 'simple' }, '/at/style is not known in a header'],
  [{ ...header, schema: { type: 'integer' } }, '/at/schema/type must be one of string'],
  [{ ...path, required: false }, '/at must be required, as it is in the path'],
  [{ name: 'id', in: 'path', schema: { type: 'string' } }, '/at must be required, as it is in the path'],
  [{ ...path, style: 'label' }, '/at/style is not known in a path'],
  [{ ...path, explode: true }, '/at/explode is not known in a path'],
  [{ ...header, explode: true }, '/at/explode is not known in a header'],
  [{ ...size, explode: true }, '/at/explode is only known on an array'],
  [{ ...size, schema: {} }, '/at/schema has no type'],
  [{ ...path, schema: { type: 'integer' } }, '/at/schema/type must be one of string'],
  [{ ...size, allowEmptyValue: true }, '/at/allowEmptyValue is not known'],
  [{ ...size, content: {} }, '/at/content is not known'],
  [{ ...size, style: 'form' }, '/at/style is only known on an array'],
  [{ ...ids, style: 'pipeDelimited' }, '/at/style must be one of form'],
  [{ ...ids, explode: true }, '/at/explode must be false'],
  [{ name: 'a', in: 'query' }, '/at has no schema'],
])('%j is refused: %s', (parameter, message) => {
  expect(() => parameterObject(placed(parameter))).toThrow(message)
})

it('puts parameters into the path, the query and the headers, by reference or in place', () => {
  const list = placed([size, ref('parameters', 'page-size'), header, ref('parameters', 'id')])
  expect(parameterObjects(list.items())).toEqual([
    ['params', 'z.object({ id: parameters.id })'],
    ['query', "z.object({ size: queryInteger().optional(), 'page[size]': parameters['page-size'] })"],
    ['headers', "z.object({ 'If-Match': text().optional() })"],
  ])
})

it('takes one name in two places', () => {
  const query: JsonObject = { ...size, name: 'id' }
  expect(parameterObjects(placed([path, query]).items()).map(([key]) => key)).toEqual(['params', 'query'])
})

it('refuses a parameter that stands twice', () => {
  expect(() => parameterObjects(placed([path, ref('parameters', 'id')]).items())).toThrow('/at/1 stands twice: id')
})

import { expect, it, test } from 'vitest'
import type { Json } from './place.ts'
import { call, literal, member } from './source.ts'

test.each<[Json, string]>([
  [null, 'null'],
  [1.5, '1.5'],
  ['a', "'a'"],
  ["it's", '"it\'s"'],
  ['a "b"', '\'a "b"\''],
  ['\\d\n\u2028', "'\\\\d\\n\u2028'"],
  [[], '[]'],
  [{}, '{}'],
  [['a', 1], "['a', 1]"],
  [{ a: 1, 'b-c': { 200: true } }, "{ a: 1, 'b-c': { 200: true } }"],
  [{ '01': 1 }, "{ '01': 1 }"],
])('%j is written as %s', (value, source) => {
  expect(literal(value)).toBe(source)
})

it('writes a long object on lines of its own', () => {
  expect(literal({ a: 'x'.repeat(60), b: { c: 'y'.repeat(30) } })).toBe(
    `{\n  a: '${'x'.repeat(60)}',\n  b: { c: '${'y'.repeat(30)}' },\n}`,
  )
})

it.each([
  [100, 1],
  [101, 3],
])('writes an object of %d characters on %d lines', (width, lines) => {
  expect(literal({ a: 'x'.repeat(width - "{ a: '' }".length) }).split('\n')).toHaveLength(lines)
})

it('writes __proto__ as a key, not as a prototype', () => {
  expect(literal(JSON.parse('{"__proto__":1}'))).toBe("{ ['__proto__']: 1 }")
})

it('leaves out empty facts of a call', () => {
  expect([call('text', '{}'), call('list', 'Id', '{}'), call('a', '{}', 'b')]).toEqual([
    'text()',
    'list(Id)',
    'a({}, b)',
  ])
})

it('reads a member by a name or by a text', () => {
  expect([member('a', 'b'), member('a', 'b-c')]).toEqual(['a.b', "a['b-c']"])
})

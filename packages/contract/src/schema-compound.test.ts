import { describe, expect, it, test } from 'vitest'
import { accepted, firstMessage, read } from './schema.fixture.ts'
import { boolean, integer, list, object, strictObject, text } from './schema.ts'

describe('list', () => {
  const id = integer({ minimum: 1, maximum: 9007199254740990 })
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

  test.each([
    [0, false],
    [1, true],
    [9_999, true],
    [10_000, true],
    [10_001, false],
  ])('%d of 1 to 10000 items: %j', (length, good) => {
    expect(accepted(list(id, { minItems: 1, maxItems: 10_000, 'x-distinct': true }), numbers(1, length))).toBe(good)
  })

  it('counts distinct items and gives the list as it was sent', () => {
    const sent = [...numbers(1, 10_000), 7]
    expect(read(list(id, { maxItems: 10_000, 'x-distinct': true }), sent)).toEqual({ gives: sent })
    expect(accepted(list(id, { maxItems: 10_000 }), sent)).toBe(false)
  })

  it('reports the item, in its own words, before the list', () => {
    const sent = [...numbers(1, 10_001), 0]
    expect(read(list(id, { maxItems: 10_000 }), sent).issues[0]).toMatchObject({
      path: [10_001],
      message: 'must be an integer from 1 to 9007199254740990',
    })
  })

  test.each([0, -1, 0.5, 2 ** 53, 'x', null, []])('looks no further than the first bad item: %j', (item) => {
    expect(read(list(id, { maxItems: 10_000 }), [7, ...Array.from({ length: 100 }, () => item)]).issues).toMatchObject([
      { path: [1], message: 'must be an integer from 1 to 9007199254740990' },
    ])
  })

  test.each([
    [{}, 'must be a list of integers from 1 to 9007199254740990'],
    [{ maxItems: 3 }, 'must be a list of at most 3 integers from 1 to 9007199254740990'],
    [{ minItems: 1, 'x-distinct': true }, 'must be a list of at least 1 distinct integers from 1 to 9007199254740990'],
    [
      { minItems: 1, maxItems: 3, 'x-distinct': true },
      'must be a list of 1 to 3 distinct integers from 1 to 9007199254740990',
    ],
  ])('%j says: %s', (facts, message) => {
    expect(firstMessage(list(id, facts), 'x')).toBe(message)
  })

  it('says in its words the bounds that it checks', () => {
    expect(firstMessage(list(text()), 0)).toBe('must be a list of items')
    expect(firstMessage(list(integer({})), 0)).toBe('must be a list of integers')
  })
})

describe('object', () => {
  const parsed = (json: string): unknown => JSON.parse(json)
  const open = object({ a: integer({}), b: boolean().optional(), c: boolean().default(true) })
  const closed = strictObject({ a: integer({}).optional() })

  it('leaves out what it does not name, and fills in defaults', () => {
    expect(read(open, { a: 1, z: 2 })).toEqual({ gives: { a: 1, c: true } })
  })

  it('does not take a property from __proto__, and leaves prototypes alone', () => {
    expect(accepted(open, parsed('{"__proto__":{"a":1}}'))).toBe(false)
    const result = open.parse(parsed('{"a":1,"__proto__":{"b":true},"constructor":{"prototype":{"x":1}}}'))
    expect(result).toEqual({ a: 1, c: true })
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  })

  it('refuses unknown keys when closed, __proto__ too, after the known ones', () => {
    expect(read(closed, parsed('{"x":1,"a":"no","__proto__":1}')).issues).toMatchObject([
      { path: ['a'], message: 'must be an integer' },
      { code: 'unrecognized_keys', keys: ['x', '__proto__'], path: [], message: 'must be one of a' },
    ])
  })

  test.each([[[]], ['x'], [null], [undefined]])('%j is no object', (value) => {
    expect(firstMessage(open, value)).toBe('must be an object')
    expect(firstMessage(closed, value)).toBe('must be an object')
  })

  it('refuses null where it is not allowed, missing or not', () => {
    expect(read(open, { a: 1, b: null, c: null }).issues).toMatchObject([{ path: ['b'] }, { path: ['c'] }])
    expect(accepted(object({ a: text().nullable() }), { a: null })).toBe(true)
  })

  it('wants one of the lists of anyOf, and reports the first property in its words', () => {
    const some = object(
      { a: integer({}).optional(), b: boolean().optional() },
      { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    )
    expect([{ a: 1 }, { b: true }, { a: 1, b: true }].map((value) => accepted(some, value))).toEqual([true, true, true])
    expect(read(some, { c: 1 }).issues).toMatchObject([{ path: ['a'], message: 'must be an integer' }])
    expect(read(some, { a: 'x' }).issues).toHaveLength(1)
  })

  it('wants all of one list of anyOf', () => {
    const shape = { a: boolean().optional(), b: boolean().optional(), c: boolean().optional() }
    const some = object(shape, { anyOf: [{ required: ['a', 'b'] }, { required: ['c'] }] })
    expect([{ a: true, b: true }, { c: true }].map((value) => accepted(some, value))).toEqual([true, true])
    expect([{ a: true }, { b: true }, {}].map((value) => accepted(some, value))).toEqual([false, false, false])
  })
})

import { describe, expect, it, test } from 'vitest'
import { accepted, firstMessage, read } from './schema.fixture.ts'
import { boolean, choice, integer, text } from './schema.ts'

describe('text', () => {
  const name = text({ minLength: 1, maxLength: 3, 'x-trim': true })

  test.each([
    ['', false],
    ['a', true],
    ['abc', true],
    ['abcd', false],
    ['😀😀😀', true],
    ['😀😀😀😀', false],
    ['  abc  ', true],
    ['   ', false],
    [3, false],
    [null, false],
    [undefined, false],
  ])('%j of 1 to 3 characters: %j', (value, good) => {
    expect(accepted(name, value)).toBe(good)
  })

  it('gives the trimmed text', () => {
    expect(read(name, ' a ')).toEqual({ gives: 'a' })
  })

  it('keeps spaces without x-trim, and counts them', () => {
    expect(read(text({ maxLength: 3 }), ' a ')).toEqual({ gives: ' a ' })
    expect(accepted(text({ maxLength: 2 }), ' a ')).toBe(false)
  })

  it('reads its pattern by code points', () => {
    const clean = text({ pattern: '^[^\\u0000\\uD800-\\uDFFF]*$' })
    expect(accepted(clean, 'a😀')).toBe(true)
    expect(accepted(clean, 'a\ud83d')).toBe(false)
    expect(accepted(clean, 'a\u0000')).toBe(false)
  })

  it('does not try its pattern on a text that is too long', () => {
    const slow = text({ maxLength: 255, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' })
    const start = performance.now()
    expect(accepted(slow, `${'a'.repeat(1_000_000)}\u0000`)).toBe(false)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each([
    [{}, 'must be text'],
    [{ maxLength: 9 }, 'must be text of at most 9 characters'],
    [{ minLength: 1 }, 'must be text of at least 1 character'],
    [{ minLength: 1, maxLength: 255 }, 'must be text of 1 to 255 characters'],
    [{ pattern: '^a$' }, 'must be text that matches ^a$'],
    [{ pattern: '^a$', 'x-allowed': 'an a' }, 'must be an a'],
  ])('%j says: %s', (facts, message) => {
    expect(firstMessage(text(facts), undefined)).toBe(message)
  })

  it('says the same whatever is wrong', () => {
    expect(['', 'abcd', 1, null].map((value) => firstMessage(name, value))).toEqual(
      Array(4).fill('must be text of 1 to 3 characters'),
    )
  })
})

describe('integer', () => {
  const capacity = integer({ minimum: 0, maximum: 500 })

  test.each([
    [-1, false],
    [0, true],
    [1, true],
    [499, true],
    [500, true],
    [501, false],
    [1.5, false],
    ['1', false],
    [true, false],
    [null, false],
    [Number.POSITIVE_INFINITY, false],
  ])('%j from 0 to 500: %j', (value, good) => {
    expect(accepted(capacity, value)).toBe(good)
  })

  it('reads a number by its value, however it is spelled in JSON', () => {
    expect(['2.0', '2e0', '0.2e1'].map((json) => read(capacity, JSON.parse(json)))).toEqual(Array(3).fill({ gives: 2 }))
    expect(read(capacity, JSON.parse('1e2'))).toEqual({ gives: 100 })
  })

  it('gives 0 for -0', () => {
    expect(Object.is(capacity.parse(-0), 0)).toBe(true)
  })

  test.each([
    [9007199254740990, 9007199254740990, true],
    [9007199254740990, 9007199254740991, false],
    [9007199254740991, 9007199254740991, true],
    [9007199254740991, 9007199254740992, false],
  ])('to %d: %d: %j', (maximum, value, good) => {
    expect(accepted(integer({ minimum: 1, maximum }), value)).toBe(good)
  })

  test.each([
    [{}, 'must be an integer'],
    [{ minimum: 0 }, 'must be an integer of at least 0'],
    [{ maximum: 5 }, 'must be an integer of at most 5'],
    [{ minimum: 0, maximum: 500 }, 'must be an integer from 0 to 500'],
    [{ minimum: 0, 'x-allowed': 'a number of calls' }, 'must be a number of calls'],
  ])('%j says: %s', (facts, message) => {
    expect(firstMessage(integer(facts), 'x')).toBe(message)
    expect(firstMessage(integer(facts), 1.5)).toBe(message)
  })
})

describe('boolean and choice', () => {
  it('takes true and false only', () => {
    expect([true, false, 'true', 1, null].map((value) => accepted(boolean(), value))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(firstMessage(boolean(), 'true')).toBe('must be true or false')
  })

  it('takes the texts of its enum only', () => {
    expect(read(choice({ enum: ['a', 'b'] }), 'b')).toEqual({ gives: 'b' })
    expect(firstMessage(choice({ enum: ['a', 'b'] }), 'c')).toBe('must be one of a, b')
  })
})

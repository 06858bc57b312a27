import { describe, expect, it, test } from 'vitest'
import { routes } from './generated/routes.ts'
import { queryInteger, queryList } from './query.ts'
import { integer } from './schema.ts'

describe('queryInteger', () => {
  const size = queryInteger({ minimum: 1, maximum: 100 })

  test.each(['1', '2', '99', '100'])('%s is an integer', (text) => {
    expect(size.parse(text)).toBe(Number(text))
  })

  test.each([
    ...[
      '',
      ' ',
      '0',
      '101',
      '00',
      '05',
      '+5',
      '-5',
      ' 5',
      '5 ',
      '1e1',
      '0x10',
      '0b1',
      '1.0',
      '1.',
      '1_0',
      'abc',
      '٣',
      '１',
    ],
    'Infinity',
    'NaN',
    'null',
    '9007199254740993',
    '9'.repeat(400),
    ['5', '6'],
    ['5'],
    undefined,
  ])('%j is none', (raw) => {
    const result = size.safeParse(raw)
    expect(result.error?.issues[0]?.message).toBe('must be an integer from 1 to 100')
  })

  test.each([
    ['0', true],
    ['9007199254740990', true],
    ['9007199254740991', true],
    ['9007199254740992', false],
  ])('a cursor of %s: %j', (text, good) => {
    expect(queryInteger({ minimum: 0, maximum: 9007199254740991 }).safeParse(text).success).toBe(good)
  })
})

describe('queryList', () => {
  const id = integer({ minimum: 1, maximum: 9007199254740990 })
  const filter = queryList(id, { minItems: 1, maxItems: 100, 'x-distinct': true })
  const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1)

  test.each([
    ['7', [7]],
    ['7,3', [7, 3]],
    ['7, 3 , 1', [7, 3, 1]],
    ['7,+3', [7, 3]],
    ['3,7,3,7', [3, 7]],
    ['7%2C3', [7, 3]],
    ['7%2C%2B3', [7, 3]],
    ['10011%2C+10012%2C+10013', [10011, 10012, 10013]],
    [decodeURIComponent('10011%252C%2B10012%252C%2B10013'), [10011, 10012, 10013]],
    ['1,9007199254740990', [1, 9007199254740990]],
  ])('%s is a list', (text, items) => {
    expect(filter.parse(text)).toEqual(items)
  })

  test.each([
    ...['', ' ', ',', '7,', ',7', '7,,3', '0', '07', '-7', '7 3', '7+3', '7;3', '1e1', '0x10', '7.0', 'abc', '7\t'],
    ...['9007199254740991', '1,9007199254740993', '%', '7%', '%zz', '%E0%A4', '7%252C3'],
    ['7', '3'],
  ])('%j is none', (raw) => {
    expect(filter.safeParse(raw).error?.issues).toMatchObject([
      { path: [], message: 'must be 1 to 100 distinct integers from 1 to 9007199254740990, with commas between them' },
    ])
  })

  test.each([
    [99, true],
    [100, true],
    [101, false],
  ])('%d of at most 100 distinct items: %j', (length, good) => {
    expect(filter.safeParse(numbers(length).join(',')).success).toBe(good)
    expect(filter.safeParse([...numbers(length), 1, 1].join(',')).success).toBe(good)
  })

  it('keeps to the bounds of its items, or to none but those of integers', () => {
    const takes = (facts: Parameters<typeof integer>[0], text: string) =>
      queryList(integer(facts)).safeParse(text).success
    expect([takes({ minimum: 5 }, '4'), takes({ minimum: 5 }, '5')]).toEqual([false, true])
    expect([takes({ maximum: 5 }, '5,6'), takes({ maximum: 5 }, '0,5')]).toEqual([false, true])
    expect([takes({}, '0,9007199254740991'), takes({}, '9007199254740992')]).toEqual([true, false])
  })

  it('keeps repeats where they are not said to count once', () => {
    expect(queryList(id, { maxItems: 2 }).parse('3,3')).toEqual([3, 3])
    expect(queryList(id, { maxItems: 2 }).safeParse('3,3,3').success).toBe(false)
  })
})

describe('the query of a listing', () => {
  const { query } = routes.listAssignees.request

  it('has a default size, and ignores what it does not know', () => {
    expect(query.parse({ sort: 'x', __proto__: 'x' })).toEqual({ 'page[size]': 20 })
  })

  it('reports size, after, before and filter in this order, however they were sent', () => {
    const sent = { 'filter[agent_ids]': '', 'page[before]': 'x', 'page[after]': 'x', 'page[size]': 'x' }
    expect(query.safeParse(sent).error?.issues.map(({ path }) => path)).toEqual([
      ['page[size]'],
      ['page[after]'],
      ['page[before]'],
      ['filter[agent_ids]'],
    ])
  })
})

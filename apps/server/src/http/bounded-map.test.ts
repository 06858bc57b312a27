import { describe, expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

const filled = (limit: number, ...keys: string[]): BoundedMap<string, number> => {
  const map = new BoundedMap<string, number>(limit)
  keys.forEach((key, index) => {
    map.set(key, index)
  })
  return map
}
const known = (map: BoundedMap<string, number>, keys: string): string =>
  [...keys].filter((key) => map.get(key) !== undefined).join('')

describe('a BoundedMap', () => {
  test.each([
    ['has room for one less than its limit', 3, ['a', 'b'], 'ab'],
    ['has room for as many as its limit', 3, ['a', 'b', 'c'], 'abc'],
    ['lets go of the oldest for one more', 3, ['a', 'b', 'c', 'd'], 'bcd'],
    ['lets go of no one for a key that it has', 3, ['a', 'b', 'c', 'c'], 'abc'],
    ['counts the age of a key from when it was last set', 3, ['a', 'b', 'c', 'a', 'd'], 'acd'],
    ['can have room for one', 1, ['a', 'b'], 'b'],
  ])('%s', (_, limit, keys, want) => {
    const map = filled(limit, ...keys)
    expect([known(map, 'abcd'), map.size]).toEqual([want, want.length])
  })

  test('gives what was set last, and reading makes nothing younger', () => {
    const map = filled(2, 'a', 'b')
    map.set('a', 7)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([7, 1, undefined])
    map.get('b')
    map.set('c', 8)
    expect(known(map, 'abc')).toBe('ac')
  })

  test('has room again for what was deleted', () => {
    const map = filled(2, 'a', 'b')
    map.delete('b')
    map.set('c', 2)
    expect(known(map, 'abc')).toBe('ac')
  })

  test('never grows beyond its limit, however many keys come', () => {
    const map = filled(100, ...Array.from({ length: 5000 }, (_, index) => `k${index}`))
    expect(map.size).toBe(100)
    expect(map.get('k4900')).toBe(4900)
  })

  test.each([
    ['takes as many places as it is large', ['aa', 'bbb'], 'aa bbb'],
    ['makes room by as many of the oldest as it needs', ['a', 'b', 'c', 'dddd'], 'c dddd'],
    ['leaves no one beside it, when it takes all places', ['a', 'bbbbb'], 'bbbbb'],
    ['is not kept, when there are not so many', ['a', 'bbbbbb'], ''],
    ['makes its places free again when it is set anew or deleted', ['aaaa', 'aaaa', '-aaaa', 'bbb', 'cc'], 'bbb cc'],
  ])('with entries of different sizes: one %s', (_, keys, want) => {
    const map = new BoundedMap<string, string>(5, (value) => value.length)
    for (const key of keys) {
      if (key.startsWith('-')) map.delete(key.slice(1))
      else map.set(key, key)
    }
    expect(
      ['a', 'b', 'c', 'aa', 'cc', 'aaaa', 'bbb', 'dddd', 'bbbbb', 'bbbbbb']
        .filter((key) => map.get(key))
        .sort()
        .join(' '),
    ).toBe(want)
  })

  test('has all its places again once it was cleared', () => {
    const map = new BoundedMap<string, string>(5, (value) => value.length)
    map.set('aaaaa', 'aaaaa')
    map.clear()
    map.set('bb', 'bb')
    map.set('ccc', 'ccc')
    expect(map.size).toBe(2)
  })
})

import { expect, test } from 'vitest'
import { FreshMap } from './fresh-map.ts'

test('keeps what was read as long as the version stays', () => {
  let version = 1
  const map = new FreshMap<string, string>(10, () => version)
  map.set('a', 'one', map.refresh())
  map.refresh()
  expect(map.get('a')).toBe('one')
  version = 2
  map.refresh()
  expect(map.get('a')).toBeUndefined()
})

test('keeps nothing that was read before a change that was seen since', () => {
  let version = 1
  const map = new FreshMap<string, string>(10, () => version)
  const asOf = map.refresh()
  version = 2
  map.refresh()
  map.set('a', 'one', asOf)
  expect(map.get('a')).toBeUndefined()
})

test('keeps nothing where the version is not known, and forgets what it has', () => {
  let version: number | undefined = 1
  const map = new FreshMap<string, string>(10, () => version)
  map.set('a', 'one', map.refresh())
  version = undefined
  map.set('b', 'two', map.refresh())
  expect([map.get('a'), map.get('b')]).toEqual([undefined, undefined])
})

test.each([1, 2, 3])('has two places for %i entries', (count) => {
  const map = new FreshMap<number, number>(2, () => 1)
  const asOf = map.refresh()
  for (let key = 0; key < count; key++) map.set(key, key, asOf)
  expect(map.get(count - 1)).toBe(count - 1)
  expect(map.get(0)).toBe(count <= 2 ? 0 : undefined)
})

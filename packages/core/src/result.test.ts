import { expect, test } from 'vitest'
import { chain, StoreUnavailable } from './result.ts'

test('a value that is there is gone on with at once, one that comes later when it comes', async () => {
  expect(chain(2, (value) => value + 1)).toBe(3)
  expect(await chain(Promise.resolve(2), (value) => value + 1)).toBe(3)
})

test('a store that cannot be reached is known by name, as logs have it', () => {
  expect(String(new StoreUnavailable('the disk is full'))).toBe('StoreUnavailable: the disk is full')
})

import { expect, test } from 'vitest'
import { parseDuration } from './duration.ts'

const dayMs = 86_400_000

test.each<[string, number | undefined]>([
  ['1s', 1000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['90d', 90 * dayMs],
  ['3650d', 3650 * dayMs],
  ['315360000s', 3650 * dayMs],
  ['3651d', undefined],
  ['315360001s', undefined],
  ['999999999d', undefined],
  ['0s', undefined],
  ['01h', undefined],
  ['-1d', undefined],
  ['1.5h', undefined],
  ['1w', undefined],
  ['1y', undefined],
  ['1D', undefined],
  ['1 d', undefined],
  ['90', undefined],
  ['d', undefined],
  ['', undefined],
  ['1d\n', undefined],
])('the duration %j is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

import { expect, test } from 'vitest'
import { readOptions, UsageError } from '../src/options.ts'

const limits = { seconds: [60, 1, 100], seed: [7, 0, 9] } as const

test('options that are not given have their standard', () => {
  expect(readOptions([], limits)).toEqual({ seconds: 60, seed: 7 })
  expect(readOptions(['--seconds', '5', '--seed=0'], limits)).toEqual({ seconds: 5, seed: 0 })
})

test('--help wins', () => {
  expect(readOptions(['--seconds', 'x', '--help'], limits)).toBeUndefined()
})

test('what is no number within the limits is told, as are options that there are not', () => {
  for (const value of ['0', '101', '5s', '', '1e1']) {
    expect(() => readOptions([`--seconds=${value}`], limits)).toThrow(
      new UsageError(`--seconds ${value}: must be a whole number from 1 to 100`),
    )
  }
  expect(() => readOptions(['--fast'], limits)).toThrow(/--fast/)
  expect(() => readOptions(['more'], limits)).toThrow(/more/)
})

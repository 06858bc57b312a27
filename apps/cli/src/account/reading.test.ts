import { expect, test } from 'vitest'
import { accountOf } from '../plan/account-for-tests.ts'
import { readingOf } from './reading.ts'

/** Rules with so many agents each, the first one the default. */
const rulesOf = (...counts: readonly number[]) =>
  accountOf(
    ...counts.map((count, at) => ({
      id: `${at}`,
      default: at === 0,
      agents: Array.from({ length: count }, (_, n) => at * 100_000 + n + 1),
    })),
  ).rules
const reading = (counts: readonly number[], wanted: readonly number[], named = 0) => {
  const { all, rules, requests } = readingOf(rulesOf(...counts), {
    rules: new Set(wanted.map(String)),
    named: Array.from({ length: named }, (_, at) => at + 1),
  })
  return { all, rules: rules.map(({ id }) => Number(id)), requests }
}

test('a rule whose agents the list of rules shows costs no request', () => {
  expect(reading([1000, 5, 0], [1, 2])).toEqual({ all: false, rules: [], requests: 0 })
})

test('rules that need not be known are not read, however many agents they have', () => {
  expect(reading([90_000, 150], [1])).toEqual({ all: false, rules: [1], requests: 2 })
})

test('when half-empty pages of many rules cost more, all agents are read', () => {
  expect(reading([10, 110, 110, 110], [1, 2, 3])).toEqual({ all: true, rules: [], requests: 4 })
  expect(reading([1000, 110, 110, 110], [1, 2, 3])).toEqual({ all: false, rules: [1, 2, 3], requests: 6 })
})

test('that agents have to be looked up counts, too', () => {
  expect(reading([250, 6], [1], 306)).toEqual({ all: true, rules: [], requests: 3 })
  expect(reading([250, 6], [1], 100)).toEqual({ all: false, rules: [1], requests: 1 })
})

import { expect, test } from 'vitest'
import { lowestUlid, nextUlid, readRuleId, timeOfRuleId } from './rule-id.ts'

const moment = Date.UTC(2026, 2, 2)

test('the time part of an id is the moment it was made', () => {
  expect(timeOfRuleId(nextUlid(moment))).toBe(moment)
  expect(nextUlid(moment)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
})

test.each([
  ['a later moment', moment + 1, moment + 1],
  ['the same millisecond', moment, moment],
  ['a clock that was set back', moment - 60_000, moment],
])('the next id is higher: %s', (_, now, time) => {
  const last = nextUlid(moment)
  const next = nextUlid(now, last)
  expect(next > last).toBe(true)
  expect(timeOfRuleId(next)).toBe(time)
})

test('when the last millisecond has no id left, the next one begins', () => {
  const last = `${nextUlid(moment).slice(0, 10)}${'Z'.repeat(16)}`
  const next = nextUlid(moment, last)
  expect(next > last).toBe(true)
  expect(timeOfRuleId(next)).toBe(moment + 1)
})

test('what follows the lowest id of a moment is the same each time, and of that moment', () => {
  const first = nextUlid(moment, lowestUlid(moment))
  expect(first).toMatch(/0{15}1$/)
  expect(first).toBe(nextUlid(moment, lowestUlid(moment)))
  expect(timeOfRuleId(first)).toBe(moment)
  expect(lowestUlid(moment) < nextUlid(moment)).toBe(true)
})

test.each([
  ['01KJPZ7Q40E5W8T6X3V9B2N4MC', '01KJPZ7Q40E5W8T6X3V9B2N4MC'],
  ['01kjpz7q40e5w8t6x3v9b2n4mc', '01KJPZ7Q40E5W8T6X3V9B2N4MC'],
  ['', undefined],
  ['01KJPZ7Q40E5W8T6X3V9B2N4M', undefined],
  ['01KJPZ7Q40E5W8T6X3V9B2N4MCC', undefined],
  ['01KJPZ7Q40E5W8T6X3V9B2N4MI', undefined],
  ['01KJPZ7Q40E5W8T6X3V9B2N4M ', undefined],
  ["01KJPZ7Q40E5W8T6X3V9B2N4M'", undefined],
])('%j is read as %j', (text, id) => {
  expect(readRuleId(text)).toBe(id)
})

import { describe, expect, test } from 'vitest'
import type { Measured } from '../src/http.ts'
import { median } from '../src/median.ts'
import { ratioTo, summarise } from '../src/report/summary.ts'
import type { ServerName } from '../src/scenarios.ts'

const row = (server: ServerName, round: number, perSecond: number): Measured => ({
  scenario: 'page',
  server,
  round,
  perSecond,
  requests: 1,
  p50Ms: round,
  p99Ms: round,
  cpuMicros: round,
})

describe('rounds', () => {
  test.each([
    { numbers: [3, 1, 2], wanted: 2 },
    { numbers: [4, 1, 2, 3], wanted: 2.5 },
    { numbers: [7], wanted: 7 },
    { numbers: [], wanted: Number.NaN },
  ])('the median of $numbers is $wanted', ({ numbers, wanted }) => {
    expect(median(numbers)).toBe(wanted)
  })

  test('are summed up by the median of each number', () => {
    const rounds = [row('ours', 1, 10), row('ours', 2, 30), row('ours', 3, 20), row('bare', 1, 99)]
    expect(summarise(rounds, 'page', 'ours')).toEqual({ perSecond: 20, p50Ms: 2, p99Ms: 2, cpuMicros: 2 })
    expect(summarise(rounds, 'page', 'fixed')).toBeUndefined()
  })

  test('are compared one by one, so that a slow moment that hits both counts for nothing', () => {
    const rounds = [row('ours', 1, 100), row('bare', 1, 200), row('ours', 2, 10), row('bare', 2, 20)]
    expect(ratioTo([...rounds, row('ours', 3, 90)], 'page', 'bare')).toBe(0.5)
    expect(ratioTo(rounds, 'page', 'fixed')).toBeUndefined()
  })
})

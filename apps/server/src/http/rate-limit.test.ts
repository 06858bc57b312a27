import { describe, expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

const minute = Date.UTC(2026, 2, 2, 9, 30)
/** What an account is told: what remains, and how long to wait when it has to. */
const told = (limit: RateLimit, account: number, now: number) => {
  const { headers, error } = limit.take(account, now)
  return [headers['X-Rate-Limit-Remaining'], error?.headers['Retry-After']]
}

describe('a RateLimit', () => {
  test('counts down to the limit and refuses what comes after it, until the next minute', () => {
    const limit = new RateLimit(3)
    expect([0, 1, 2].map((ms) => told(limit, 1, minute + ms))).toEqual([
      ['2', undefined],
      ['1', undefined],
      ['0', undefined],
    ])
    expect(told(limit, 1, minute + 3)).toEqual(['0', '60'])
    expect(told(limit, 1, minute + 59_999)).toEqual(['0', '1'])
    expect(told(limit, 1, minute + 60_000)).toEqual(['2', undefined])
  })

  test.each([
    [0, '60'],
    [1, '60'],
    [1000, '59'],
    [58_999, '2'],
    [59_000, '1'],
    [59_001, '1'],
    [59_999, '1'],
  ])('%i ms into the minute says to come back after %s s, which is enough', (ms, seconds) => {
    const limit = new RateLimit(1)
    limit.take(1, minute)
    expect(told(limit, 1, minute + ms)).toEqual(['0', seconds])
    expect(told(limit, 1, minute + ms + Number(seconds) * 1000)).toEqual(['0', undefined])
  })

  test('refused requests do not make the next minute shorter', () => {
    const limit = new RateLimit(2)
    for (let n = 0; n < 100; n++) limit.take(1, minute)
    expect(told(limit, 1, minute + 60_000)).toEqual(['1', undefined])
  })

  test('accounts do not count for each other', () => {
    const limit = new RateLimit(1)
    expect(told(limit, 1, minute)).toEqual(['0', undefined])
    expect(told(limit, 1, minute)).toEqual(['0', '60'])
    expect(told(limit, 2, minute)).toEqual(['0', undefined])
  })

  test('says its limit with every reply, and refuses with 429 and the same headers', () => {
    const limit = new RateLimit(1)
    expect(limit.take(1, minute)).toEqual({
      headers: { 'X-Rate-Limit': '1', 'X-Rate-Limit-Remaining': '0' },
      error: undefined,
    })
    expect(limit.take(1, minute).error).toMatchObject({
      status: 429,
      message: 'Too many requests',
      headers: { 'X-Rate-Limit': '1', 'X-Rate-Limit-Remaining': '0', 'Retry-After': '60' },
    })
  })
})

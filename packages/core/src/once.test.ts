import { expect, test } from 'vitest'
import { keptReplyMs, maxKeptReplies } from './once.ts'

test('a reply is kept for a day, and at most ten thousand of them', () => {
  expect(new Date(keptReplyMs).toISOString()).toBe('1970-01-02T00:00:00.000Z')
  expect(maxKeptReplies).toBe(10_000)
})

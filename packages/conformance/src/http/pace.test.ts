import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

/** How long a work takes at least; a busy machine may take longer. */
async function tookMs(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Timers may come a little early. */
const tolerance = 0.9

test('requests are kept apart by the pace', async () => {
  const pace = new Pace(100)
  const turns = () => Promise.all(Array.from({ length: 6 }, () => pace.turn()))
  expect(await tookMs(async () => void (await turns()))).toBeGreaterThanOrEqual(50 * tolerance)
})

test('a pause holds up the next request, for as long as the longest one says', async () => {
  const pace = new Pace(undefined)
  pace.pause(0.05)
  pace.pause(0.01)
  expect(await tookMs(() => pace.turn())).toBeGreaterThanOrEqual(50 * tolerance)
})

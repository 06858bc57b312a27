import { expect, test } from 'vitest'
import { eachOf } from './each-of.ts'

test('works on all items, no more at once than it may', async () => {
  const seen: number[] = []
  let now = 0
  let most = 0
  await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++now)
    await Promise.resolve()
    now--
    seen.push(item)
  })
  expect({ seen: seen.toSorted(), most }).toEqual({ seen: [1, 2, 3, 4, 5, 6, 7], most: 3 })
})

test('begins nothing after a failure, and throws the first one', async () => {
  const begun: number[] = []
  const work = eachOf([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    await Promise.resolve()
    if (item > 1) throw new Error(`no ${item}`)
  })
  await expect(work).rejects.toThrow('no 2')
  expect(begun).toEqual([1, 2, 3].slice(0, begun.length))
  expect(begun.length).toBeLessThan(5)
})

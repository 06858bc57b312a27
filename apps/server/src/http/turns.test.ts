import { StoreUnavailable } from '@capacity-rules/core'
import { describe, expect, test } from 'vitest'
import { Turns } from './turns.ts'

/** Tasks that end when they are told to, in the order in which they began. */
function tasks(turns: Turns) {
  const running: PromiseWithResolvers<void>[] = []
  const began: number[] = []
  let most = 0
  let now = 0
  const add = (id: number): Promise<number> =>
    turns.run(async () => {
      const end = Promise.withResolvers<void>()
      running.push(end)
      began.push(id)
      most = Math.max(most, ++now)
      await end.promise
      now--
      return id
    })
  return { add, began, running, most: () => most }
}

/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('Turns', () => {
  test('begins as many tasks as may run at once, and the others in the order in which they came', async () => {
    const { add, began, running } = tasks(new Turns(2, 3))
    const all = [1, 2, 3, 4, 5].map(add)
    await settled()
    expect(began).toEqual([1, 2])
    running.shift()?.resolve()
    await settled()
    expect(began).toEqual([1, 2, 3])
    while (running.length > 0) {
      running.shift()?.resolve()
      await settled()
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5])
  })

  test.each([
    [2, 3, 5],
    [2, 0, 2],
    [1, 1, 2],
  ])(
    'with %i at once and %i in the queue takes %i tasks and refuses the next at once',
    async (atOnce, queue, taken) => {
      const { add, running } = tasks(new Turns(atOnce, queue))
      const all = Array.from({ length: taken }, (_, index) => add(index))
      await expect(add(99)).rejects.toThrow(StoreUnavailable)
      for (const _ of all) {
        running.shift()?.resolve()
        await settled()
      }
      expect(await Promise.all(all)).toHaveLength(taken)
      const later = add(100)
      running.shift()?.resolve()
      expect(await later).toBe(100)
    },
  )

  test('gives the place of a task to who waits, and not to who comes at any moment meanwhile', async () => {
    for (let steps = 0; steps < 10; steps++) {
      const { add, running, most } = tasks(new Turns(1, 2))
      const all = [add(1), add(2)]
      await settled()
      running.shift()?.resolve()
      for (let step = 0; step < steps; step++) await Promise.resolve()
      all.push(add(3))
      for (const _ of all) {
        await settled()
        running.shift()?.resolve()
      }
      expect(await Promise.all(all)).toEqual([1, 2, 3])
      expect(most(), `${steps} steps later`).toBe(1)
    }
  })

  test('goes on after a task that failed', async () => {
    const turns = new Turns(1, 1)
    const failing = turns.run(() => Promise.reject(new Error('a fault')))
    const next = turns.run(async () => 'done')
    await expect(failing).rejects.toThrow('a fault')
    expect(await next).toBe('done')
    expect(await turns.run(async () => 'again')).toBe('again')
  })
})

import { StoreUnavailable } from '@capacity-rules/core'
import { describe, expect, test, vi } from 'vitest'
import { AccountTurns } from '../src/turns.ts'

describe('the turns of an account', () => {
  test('come one after the other, in the order in which they were asked for', async () => {
    const turns = new AccountTurns(10, 1000)
    const gate = Promise.withResolvers<void>()
    const seen: string[] = []
    const task = (name: string) => async () => {
      seen.push(`${name} begins`)
      await gate.promise
      seen.push(`${name} ends`)
    }
    const all = ['a', 'b', 'c'].map((name) => turns.run(1, task(name)))
    gate.resolve()
    await Promise.all(all)
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  test('do not wait for those of another account', async () => {
    const turns = new AccountTurns(10, 1000)
    const gate = Promise.withResolvers<string>()
    const first = turns.run(1, () => gate.promise)
    expect(await turns.run(2, async () => 'other')).toBe('other')
    gate.resolve('first')
    expect(await first).toBe('first')
  })

  test('go on after one that failed', async () => {
    const turns = new AccountTurns(10, 1000)
    const failed = turns.run(1, async () => {
      throw new Error('no')
    })
    const next = turns.run(1, async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })

  test.each([0, 1, 3])('are refused when more than %i wait, over all accounts, and those are done', async (limit) => {
    const turns = new AccountTurns(limit, 1000)
    const gate = Promise.withResolvers<number>()
    const wait = (account: number) => turns.run(account, () => gate.promise)
    const running = [wait(1), wait(2)]
    const waiting = Array.from({ length: limit }, (_, n) => wait(1 + (n % 2)))
    await expect(wait(1)).rejects.toThrow(StoreUnavailable)
    gate.resolve(7)
    expect(await Promise.all([...running, ...waiting])).toEqual(Array.from({ length: limit + 2 }, () => 7))
    expect(await wait(1)).toBe(7)
  })

  test('are refused to who had to wait too long', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const turns = new AccountTurns(10, 1000)
    const gate = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const first = turns.run(1, () => {
      started.resolve()
      return gate.promise
    })
    await started.promise
    let ran = false
    const second = turns.run(1, async () => {
      ran = true
    })
    vi.advanceTimersByTime(1000)
    gate.resolve()
    await first
    await expect(second).rejects.toThrow(/other writes of the account took more than 1000 ms/)
    expect(ran).toBe(false)
    vi.useRealTimers()
  })
})

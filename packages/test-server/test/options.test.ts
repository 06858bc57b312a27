import { describe, expect, test, vi } from 'vitest'
import { startTestServer } from '../src/index.ts'
import { call, createRule, listRules, rulesPath } from './call.ts'

describe('options', () => {
  test('rateLimitPerMinute lets so many requests through, and as many again after a reset', async () => {
    await using server = await startTestServer({ rateLimitPerMinute: 2 })
    const statuses = async () => {
      const replies = [await call(server, 'GET', rulesPath), await call(server, 'GET', rulesPath)]
      return [...replies, await call(server, 'GET', rulesPath)].map(({ status }) => status)
    }
    expect(await statuses()).toEqual([200, 200, 429])
    await server.reset()
    expect(await statuses()).toEqual([200, 200, 429])
  })

  test('corsOrigins opens the API to pages of these origins', async () => {
    await using server = await startTestServer({ corsOrigins: ['http://localhost:5173'] })
    const preflight = async (origin: string) => {
      const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' }
      const { status, headers: got } = await fetch(`${server.baseUrl}${rulesPath}`, { method: 'OPTIONS', headers })
      return [status, got.get('access-control-allow-origin')]
    }
    expect(await preflight('http://localhost:5173')).toEqual([204, 'http://localhost:5173'])
    expect(await preflight('http://localhost:5174')).toEqual([401, null])
  })

  test('clock is the time of everything that is made, and a clock that stands still makes the same ids', async () => {
    const noon = Date.UTC(2030, 5, 1, 12)
    const make = async () => {
      await using server = await startTestServer({ clock: () => noon })
      await createRule(server, 'First')
      return await listRules(server)
    }
    const rules = await make()
    expect(rules.map(({ created_at }) => created_at)).toEqual(Array(2).fill('2030-06-01T12:00:00.000Z'))
    expect(await make()).toEqual(rules)
  })

  test('without a clock fake timers move the server, which answers, resets and closes under them', async () => {
    vi.useFakeTimers({ now: Date.UTC(2031, 0, 1) })
    try {
      const server = await startTestServer({ agents: 1 })
      expect(await createRule(server, 'New year')).toMatchObject({ created_at: '2031-01-01T00:00:00.000Z' })
      vi.setSystemTime(Date.UTC(2031, 0, 2))
      expect(await createRule(server, 'Day after', [1])).toMatchObject({ created_at: '2031-01-02T00:00:00.000Z' })
      expect((await listRules(server)).map(({ assignees }) => assignees.count)).toEqual([5, 0, 1])
      await server.reset()
      expect(await listRules(server)).toHaveLength(1)
      await server.close()
    } finally {
      vi.useRealTimers()
    }
  })
})

import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AbortError, CapacityRules, type ClientOptions, InvalidArgumentError, TimeoutError } from '../src/index.ts'
import { auth, caught, json, page, rule, silence, startScriptedServer } from './scripted-server.ts'

/** A client on a clock that stands still, and what it sent: `fetch` is given here, since sockets have clocks of their own. */
function onClock(answer: (sent: number, request: Request) => Promise<Response>, options: Partial<ClientOptions> = {}) {
  const sent: Request[] = []
  const fetch = (request: Request) => answer(sent.push(request), request)
  return { sent, client: new CapacityRules({ baseUrl: 'http://127.0.0.1:1', auth, fetch, ...options }) }
}

const date = '2026-03-02T09:30:00Z'
const busy = (headers: Record<string, string> = {}) =>
  Response.json(
    { error: 'Too many requests' },
    { status: 429, headers: { Date: new Date(date).toUTCString(), ...headers } },
  )
const never = () => new Promise<Response>(() => {})

describe('on a clock that stands still', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    // Nothing is left behind.
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  test.each([
    ['seconds', '7'],
    ['a date, by the clock of the server', new Date(Date.parse(date) + 7000).toUTCString()],
  ])('a wait in the form of %s is kept to the millisecond', async (_, after) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { client, sent } = onClock(async (turn) =>
      turn === 1 ? busy({ 'Retry-After': after }) : Response.json([rule]),
    )
    const rules = client.listCapacityRules()
    await vi.advanceTimersByTimeAsync(6999)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toHaveLength(2)
    expect(await rules).toEqual([rule])
  })

  test('without Retry-After waits are random and double up to 8 seconds', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const startedAt = Date.now()
    const times: number[] = []
    const { client } = onClock(async () => {
      times.push(Date.now() - startedAt)
      return busy()
    })
    const error = caught(client.listCapacityRules({ maxRetries: 7 }))
    await vi.runAllTimersAsync()
    expect(await error).toMatchObject({ status: 429, retryAfterMs: undefined })
    expect(times.map((time, index) => time - (times[index - 1] ?? 0))).toEqual([
      0, 250, 500, 1000, 2000, 4000, 4000, 4000,
    ])
  })

  test.each(['soon', '-1', '1.5', ''])('a Retry-After of %j says nothing', async (after) => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { client, sent } = onClock(async () => busy({ 'Retry-After': after }))
    const error = caught(client.listCapacityRules({ maxRetries: 1 }))
    await vi.runAllTimersAsync()
    expect(await error).toMatchObject({ retryAfterMs: undefined })
    expect(sent).toHaveLength(2)
  })

  test('a call ends after its time, though the reply never comes and fetch does not heed the signal', async () => {
    const { client, sent } = onClock(never, { timeoutMs: 5000 })
    const error = caught(client.listCapacityRules())
    await vi.advanceTimersByTimeAsync(5000)
    expect(await error).toBeInstanceOf(TimeoutError)
    expect(await error).toMatchObject({ message: 'the call took longer than 5000 ms' })
    expect(sent[0]?.signal.aborted).toBe(true)
  })

  test('the time is that of all tries and waits together', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { client, sent } = onClock((turn) => (turn === 1 ? Promise.resolve(busy({ 'Retry-After': '2' })) : never()))
    const error = caught(client.listCapacityRules({ timeoutMs: 3000 }))
    await vi.advanceTimersByTimeAsync(2999)
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(await error).toBeInstanceOf(TimeoutError)
  })

  test('a token that never comes does not hold a call up for longer', async () => {
    const { client, sent } = onClock(never, { auth: { accessToken: () => new Promise(() => {}) }, timeoutMs: 10 })
    const error = caught(client.listCapacityRules())
    await vi.advanceTimersByTimeAsync(10)
    expect(await error).toBeInstanceOf(TimeoutError)
    expect(sent).toHaveLength(0)
  })

  test('a signal ends a wait', async () => {
    const controller = new AbortController()
    const { client, sent } = onClock(async () => busy({ 'Retry-After': '30' }))
    const error = caught(client.listCapacityRules({ signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(29_999)
    controller.abort('enough')
    expect(await error).toBeInstanceOf(AbortError)
    expect(await error).toMatchObject({ cause: 'enough', message: 'the call was aborted' })
    expect(sent).toHaveLength(1)
  })

  test('a signal that was given before keeps even a fetch from being called that does not heed it', async () => {
    const { client, sent } = onClock(never)
    expect(await caught(client.listCapacityRules({ signal: AbortSignal.abort() }))).toBeInstanceOf(AbortError)
    expect(sent).toHaveLength(0)
  })

  test('no limit of time is no timer', async () => {
    const { client } = onClock(async () => {
      expect(vi.getTimerCount()).toBe(0)
      return Response.json([rule])
    })
    expect(await client.listCapacityRules({ timeoutMs: Number.POSITIVE_INFINITY })).toEqual([rule])
  })
})

describe('a signal', () => {
  test('that was given before keeps anything from being sent', async () => {
    const server = await startScriptedServer(json(200, []))
    const signal = AbortSignal.abort(new Error('changed my mind'))
    const error = await caught(server.client().listCapacityRules({ signal }))
    expect(error).toMatchObject({ name: 'AbortError', cause: new Error('changed my mind') })
    expect(server.came).toHaveLength(0)
  })

  test('ends a request that runs', async () => {
    const controller = new AbortController()
    const server = await startScriptedServer(() => controller.abort())
    const error = await caught(server.client().createCapacityRule({ name: 'x', capacities: {} }, controller))
    expect(error).toBeInstanceOf(AbortError)
    expect(server.came).toHaveLength(1)
  })

  test('ends a reply that comes slowly', async () => {
    const controller = new AbortController()
    const server = await startScriptedServer((response) => {
      response.writeHead(200).write('[', () => controller.abort())
    })
    expect(await caught(server.client().listCapacityRules(controller))).toBeInstanceOf(AbortError)
  })

  test('ends a listing between its pages', async () => {
    const controller = new AbortController()
    const server = await startScriptedServer(json(200, page([1], '?page[after]=1')))
    const listing = server.client().listAssignees({}, controller)
    const seen: number[] = []
    const reading = async () => {
      for await (const { id } of listing) {
        seen.push(id)
        controller.abort()
      }
    }
    expect(await caught(reading())).toBeInstanceOf(AbortError)
    expect([seen, server.came.length]).toEqual([[1], 1])
  })

  test('that lives on keeps nothing of the calls', async () => {
    const { signal } = new AbortController()
    const server = await startScriptedServer(json(200, []))
    for (let turn = 0; turn < 3; turn++) await server.client().listCapacityRules({ signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

test('a signal of the raw client ends its call as openapi-fetch says', async () => {
  const controller = new AbortController()
  const server = await startScriptedServer(() => controller.abort())
  const { signal } = controller
  expect(await caught(server.client().raw.GET('/api/v2/capacity/rules', { signal }))).toBe(signal.reason)
})

test('a request that gets no reply ends in time over a socket, too', async () => {
  const server = await startScriptedServer(silence)
  expect(await caught(server.client().listCapacityRules({ timeoutMs: 20 }))).toBeInstanceOf(TimeoutError)
})

test.each([
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['timeoutMs', { timeoutMs: 2 ** 31 }],
  ['maxRetries', { maxRetries: -1 }],
  ['maxRetries', { maxRetries: 1.5 }],
  ['maxRetries', { maxRetries: 11 }],
])('%s outside its bounds is refused: %j', async (name, options) => {
  const { client, sent } = onClock(never)
  expect(() => onClock(never, options)).toThrow(InvalidArgumentError)
  const error = await caught(client.listCapacityRules(options))
  expect(error).toMatchObject({ name: 'InvalidArgumentError', message: expect.stringContaining(`${name} has to be`) })
  expect(sent).toHaveLength(0)
})

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type CapacityRules,
  type ClientOptions,
  ConnectionError,
  PreconditionFailedError,
  RateLimitError,
} from '../src/index.ts'
import { type RealServer, startRealServer } from './real-server.ts'
import { caught } from './scripted-server.ts'

let server: RealServer
let client: CapacityRules
beforeAll(async () => {
  server = await startRealServer()
  client = await server.client()
})
afterAll(() => server.close())
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  return () => vi.restoreAllMocks()
})

/** A client whose first reply is lost after the server did what was asked. */
const clientOnce = (options: Partial<ClientOptions> = {}): Promise<CapacityRules> => {
  let lost = false
  const fetch = async (request: Request) => {
    const response = await globalThis.fetch(request)
    if (lost) return response
    lost = true
    await response.arrayBuffer()
    throw new TypeError('the reply was lost')
  }
  return server.client('admin', { fetch, ...options })
}

const named = async (name: string) => (await client.listCapacityRules()).filter((rule) => rule.name === name)
const newRule = (name: string) => ({ name, capacities: { email: 1 } })

describe('after a lost reply of the real server', () => {
  test('a create with idempotentCreate has made one rule, and gives it', async () => {
    const once = await clientOnce({ idempotentCreate: true })
    const { data, response } = await once.createCapacityRule(newRule('Once')).withResponse()
    expect(response.headers.get('x-idempotency-lookup')).toBe('hit')
    expect(await named('Once')).toEqual([data])
  })

  test('a create without it is an error, and has made one rule', async () => {
    const once = await clientOnce()
    expect(await caught(once.createCapacityRule(newRule('Maybe')))).toBeInstanceOf(ConnectionError)
    expect(await named('Maybe')).toHaveLength(1)
  })

  test('an update and a move of agents are as if done once', async () => {
    const { id } = await client.createCapacityRule(newRule('Twice'))
    const updated = await (await clientOnce()).updateCapacityRule(id, { capacities: { voice: 1 } })
    expect(updated.capacities).toEqual({ email: 1, messaging: 0, voice: 1 })
    const assigned = await (await clientOnce()).assignAgentsToCapacityRule(id, { agent_ids: [11, 12] })
    expect(assigned.assignees.count).toBe(2)
  })

  test('a delete has succeeded, with a version too', async () => {
    for (const withVersion of [false, true]) {
      const { data, etag } = await client.createCapacityRule(newRule('Gone')).withResponse()
      await (await clientOnce()).deleteCapacityRule(data.id, { ifMatch: withVersion ? etag : undefined })
      expect(await named('Gone')).toEqual([])
    }
  })

  test('an update with a version meets its own change, and says that this may be so', async () => {
    const { data, etag } = await client.createCapacityRule(newRule('Mine')).withResponse()
    const once = await clientOnce()
    const error = await caught(once.updateCapacityRule(data.id, { capacities: { email: 9 } }, { ifMatch: etag }))
    expect(error).toBeInstanceOf(PreconditionFailedError)
    expect(error).toMatchObject({ mayBeOwnChange: true })
    expect((await client.showCapacityRule(data.id)).capacities.email).toBe(9)
  })
})

describe('versions', () => {
  test('a write with the version that was read goes through, one with an older version does not', async () => {
    const { data, etag } = await client.createCapacityRule(newRule('Versions')).withResponse()
    const ifMatch = etag
    await client.updateCapacityRule(data.id, { description: 'newer' }, { ifMatch })
    for (const call of [
      () => client.updateCapacityRule(data.id, { description: 'lost' }, { ifMatch }),
      () => client.assignAgentsToCapacityRule(data.id, { agent_ids: [11] }, { ifMatch }),
      () => client.deleteCapacityRule(data.id, { ifMatch }),
    ]) {
      expect(await caught(call())).toMatchObject({ status: 412, message: 'Precondition failed', mayBeOwnChange: false })
    }
    expect(await client.showCapacityRule(data.id)).toMatchObject({ description: 'newer' })
  })

  test('a read of what one has gives undefined, and of anything newer the data', async () => {
    const { data, etag } = await client.createCapacityRule(newRule('Reads')).withResponse()
    const unchanged = await client.showCapacityRule(data.id, { ifNoneMatch: etag }).withResponse()
    expect(unchanged).toMatchObject({ data: undefined, etag, response: { status: 304 } })
    const list = await client.listCapacityRules().withResponse()
    expect(await client.listCapacityRules({ ifNoneMatch: list.etag })).toBeUndefined()

    await client.updateCapacityRule(data.id, { description: 'newer' })
    expect(await client.showCapacityRule(data.id, { ifNoneMatch: etag })).toMatchObject({ description: 'newer' })
    expect(await client.listCapacityRules({ ifNoneMatch: list.etag })).toHaveLength(list.data.length)
  })

  test('an idempotency key of the caller works across clients', async () => {
    const options = { idempotencyKey: 'order 7' }
    const first = await client.createCapacityRule(newRule('Key'), options)
    const other = await clientOnce()
    expect(await other.createCapacityRule(newRule('Key'), options)).toEqual(first)
    expect(await caught(client.createCapacityRule(newRule('Other'), options))).toMatchObject({
      status: 400,
      message: 'Idempotency-Key was used with another request',
    })
  })
})

test('the rate limit of the real server says how long to wait', async () => {
  const limited = await startRealServer({ rateLimitPerMinute: 1 })
  const other = await limited.client('admin', { maxRetries: 0 })
  await other.listCapacityRules()
  const error = await caught(other.listCapacityRules())
  expect(error).toBeInstanceOf(RateLimitError)
  const waitMs = error instanceof RateLimitError ? error.retryAfterMs : undefined
  expect(waitMs).toBeGreaterThan(0)
  expect(waitMs).toBeLessThanOrEqual(60_000)
  await limited.close()
})

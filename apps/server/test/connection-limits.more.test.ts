import { setInterval as everyMs } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Limits, limits } from '../src/http/limits.ts'
import { expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { openSocket } from './raw-socket.ts'
import { rulesPath, stateOf, unknownRuleId } from './requests.ts'
import { exchangeWire, Wire, type WireReply, wireRequest } from './wire.ts'

vi.setConfig({ testTimeout: 20_000 })

async function withLimits<T>(bounds: Partial<Limits>, use: (server: ListeningServer) => Promise<T>): Promise<T> {
  const server = await startListeningServer(bounds)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}

const alive = (more = {}) => wireRequest('GET /healthz', { Host: 'a', ...more })
const statuses = (replies: readonly (WireReply | undefined)[]) => replies.map((reply) => reply?.status)
const tooLarge = { status: 431, body: '{"error":"Request header fields too large"}' }

describe('header fields', () => {
  let server: ListeningServer
  beforeAll(async () => {
    server = await startListeningServer()
  })
  afterAll(() => server.close())
  const send = async (bytes: Buffer) => (await exchangeWire(server.port, bytes))[0]

  test.each([
    ['in one field', (size: number) => ({ X: 'x'.repeat(size - 1) })],
    ['in the name of one', (size: number) => ({ ['x'.repeat(size)]: '' })],
    ['in several', (size: number) => ({ X: 'x'.repeat(8000), Y: 'y'.repeat(size - 8002) })],
  ])('and target together are under 16 KiB: %s', async (_, fields) => {
    const used = '/healthzHostaConnectionclose'.length
    const reply = (total: number) => send(alive({ Connection: 'close', ...fields(total - used) }))
    for (const less of [2, 1]) expect((await reply(limits.headerBytes - less))?.status).toBe(200)
    for (const more of [0, 1, 10_000]) expect(await reply(limits.headerBytes + more)).toMatchObject(tooLarge)
  })

  test('may be so many, however short', async () => {
    const reply = (count: number) => {
      const more = Array.from({ length: count - 2 }, (_, index) => [`x${index}`, ''])
      return send(alive({ Connection: 'close', ...Object.fromEntries(more) }))
    }
    for (const count of [limits.headerFields - 1, limits.headerFields]) expect((await reply(count))?.status).toBe(200)
    const refused = await reply(limits.headerFields + 1)
    expect(refused).toMatchObject(tooLarge)
    if (refused) expectErrorForm(refused)
  })
})

/** Sends a byte now and then, as long as the server listens, and gives what it answers and after how long. */
async function dribble(port: number, start: Buffer | string, byte: string) {
  const wire = await Wire.open(port)
  const startedAt = performance.now()
  wire.send(start)
  for await (const _ of everyMs(20)) {
    if (wire.isOver) break
    wire.send(byte)
  }
  const ms = performance.now() - startedAt
  const replies = await wire.replies()
  wire.close()
  return { replies, ms }
}

/** How far apart the moments are at which the server looks at the clock, and some more for a busy machine. */
const checkMs = 4000

describe('time', () => {
  const body = JSON.stringify({ name: 'Slow', capacities: {} })
  const upload = ({ fields }: ListeningServer) =>
    wireRequest(`POST ${rulesPath}`, { ...fields, 'Content-Type': 'application/json', 'Content-Length': '100000' })

  test.concurrent.each([
    ['header fields', { headersTimeoutMs: 300, requestTimeoutMs: 10_000 }, () => 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    ['the bytes of a body', { headersTimeoutMs: 200, requestTimeoutMs: 300 }, upload],
  ] as const)('%s that come too slowly are 408, even though they come', async (_, bounds, start) => {
    await withLimits(bounds, async (server) => {
      const before = await stateOf(server)
      const { replies, ms } = await dribble(server.port, start(server), 'x')
      expect(replies.map(({ status, body }) => [status, body])).toEqual([[408, '{"error":"Request timeout"}']])
      replies.forEach(expectErrorForm)
      expect(ms).toBeGreaterThanOrEqual(300)
      expect(ms).toBeLessThan(300 + checkMs)
      expect(await stateOf(server)).toEqual(before)
      expect((await exchangeWire(server.port, alive({ Connection: 'close' })))[0]?.status).toBe(200)
    })
  })

  test.concurrent('who is slow, but in time, is answered', async () => {
    await withLimits({ headersTimeoutMs: 4000, requestTimeoutMs: 5000 }, async (server) => {
      const wire = await Wire.open(server.port)
      const fields = { ...server.fields, 'Content-Type': 'application/json' }
      const parts =
        wireRequest(`POST ${rulesPath}`, fields, body)
          .toString()
          .match(/[\s\S]{1,20}/g) ?? []
      for await (const _ of everyMs(20)) {
        const part = parts.shift()
        if (part === undefined) break
        wire.send(part)
      }
      expect((await wire.reply())?.status).toBe(200)
      wire.close()
    })
  })

  test.concurrent('a connection may rest so long between two requests, and is then closed without a word', async () => {
    await withLimits({ keepAliveTimeoutMs: 1000 }, async ({ port }) => {
      const wire = await Wire.open(port)
      expect((await wire.send(alive()).reply())?.status).toBe(200)
      const startedAt = performance.now()
      expect((await wire.send(alive()).reply())?.headers.get('keep-alive')).toBe('timeout=1')
      expect(await wire.replies()).toEqual([])
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1000)
      expect(performance.now() - startedAt).toBeLessThan(1000 + checkMs)
    })
  })

  test.concurrent('a connection on which nothing was ever said is closed', async () => {
    await withLimits({ headersTimeoutMs: 300, requestTimeoutMs: 300 }, async ({ port }) => {
      const wire = await Wire.open(port)
      expect(statuses(await wire.replies())).toEqual([408])
    })
  })
})

/** What a newcomer gets, as soon as there is a place: a connection has one until both sides have closed it. */
async function whenThereIsRoom(port: number): Promise<WireReply[]> {
  const startedAt = performance.now()
  let replies: WireReply[] = []
  while (replies.length === 0 && performance.now() - startedAt < 5000) {
    replies = await exchangeWire(port, alive({ Connection: 'close' }))
  }
  return replies
}

describe('connections', () => {
  test('may be so many at once; a further one is closed, and another place is free again', async () => {
    await withLimits({ connections: 3 }, async ({ port }) => {
      const open = await Promise.all([Wire.open(port), Wire.open(port), Wire.open(port)])
      for (const wire of open) expect((await wire.send(alive()).reply())?.status).toBe(200)
      expect(await exchangeWire(port, alive())).toEqual([])
      for (const wire of open) expect((await wire.send(alive()).reply())?.status).toBe(200)
      open[0]?.send(alive({ Connection: 'close' }))
      await open[0]?.replies()
      expect(statuses(await whenThereIsRoom(port))).toEqual([200])
      for (const wire of open) wire.close()
    })
  })

  test.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['a CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a bad Host', 'GET / HTTP/1.1\r\nHost: ?\r\n\r\n'],
    ['headers that never end', 'GET / HTTP/1.1\r\n'],
  ])('who sent %s keeps no place, even without ever closing the connection', async (_, bytes) => {
    const short = { headersTimeoutMs: 100, requestTimeoutMs: 100, closingMs: 100 }
    await withLimits({ connections: 1, ...short }, async ({ port }) => {
      const wire = await Wire.open(port, { allowHalfOpen: true })
      expect(statuses(await wire.send(bytes).replies())).toHaveLength(1)
      expect(statuses(await whenThereIsRoom(port))).toEqual([200])
      wire.close()
    })
  })
})

describe('requests on a connection', () => {
  test('may be so many; the last reply says that it is the last', async () => {
    await withLimits({ requestsPerConnection: 3 }, async ({ port }) => {
      const wire = await Wire.open(port)
      for (const connection of ['keep-alive', 'keep-alive', 'close']) {
        expect((await wire.send(alive()).reply())?.headers.get('connection')).toBe(connection)
      }
      expect(await wire.send(alive()).replies()).toEqual([])
    })
  })

  test('what was sent behind the last one is not done', async () => {
    await withLimits({ requestsPerConnection: 2 }, async (server) => {
      const before = await stateOf(server)
      const fields = { ...server.fields, 'Content-Type': 'application/json' }
      const create = wireRequest(`POST ${rulesPath}`, fields, '{"name":"Never","capacities":{}}')
      const replies = await exchangeWire(server.port, Buffer.concat([alive(), alive(), create, create]))
      expect(statuses(replies)).toEqual([200, 200])
      expect(await stateOf(server)).toEqual(before)
    })
  })
})

describe('a client that does not read its replies', () => {
  /** A page that no buffer of the system takes whole. */
  const docsHtml = `<!doctype html>${' '.repeat(32 * 1024 * 1024)}`
  const docs = wireRequest('GET /docs', { Host: 'a' })

  test('keeps its place for so long', async () => {
    const server = await startListeningServer({ connections: 1, replyTimeoutMs: 500 }, { docsHtml })
    const wire = await Wire.open(server.port)
    wire.socket.pause()
    const startedAt = performance.now()
    wire.send(docs)
    let replies: WireReply[] = []
    while (replies.length === 0 && performance.now() - startedAt < 10_000) {
      replies = await exchangeWire(server.port, alive({ Connection: 'close' }))
    }
    expect(statuses(replies)).toEqual([200])
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500)
    wire.close()
    await server.close()
  })

  test('has its further requests wait, and gets every reply once it reads', async () => {
    let lists = 0
    const rule = (n: number) => ({
      id: unknownRuleId,
      name: `Rule ${n}`,
      description: 'x'.repeat(1000),
      isDefault: n === 0,
      capacities: { email: 0, messaging: 0, voice: 0 },
      assigneeCount: 0,
      sample: [],
      createdAt: 0,
      lastUpdatedAt: 0,
      version: 1,
    })
    const rules = Array.from({ length: 1000 }, (_, n) => rule(n))
    const listRules = () => {
      lists++
      return { rules, version: 1 }
    }
    const server = await startListeningServer({}, { faults: { listRules } })
    const { socket, closed } = await openSocket(server.port)
    socket.pause()
    const count = 50
    const one = wireRequest(`GET ${rulesPath}?x`, server.fields)
    socket.write(
      Buffer.concat([
        ...Array.from({ length: count - 1 }, () => one),
        wireRequest(`GET ${rulesPath}?x`, { ...server.fields, Connection: 'close' }),
      ]),
    )
    // Others are served meanwhile.
    const other = await Wire.open(server.port)
    for (let turn = 0; turn < 100; turn++) expect((await other.send(alive()).reply())?.status).toBe(200)
    other.close()
    // As many as the system's own buffers take.
    expect(lists).toBeLessThan(count - 10)
    socket.resume()
    expect((await closed).split('HTTP/1.1 200 OK')).toHaveLength(count + 1)
    expect(lists).toBe(count)
    await server.close()
  })
})

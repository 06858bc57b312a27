import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { createRule, rulesPath, stateOf } from './requests.ts'
import { exchangeWire, takeReply, Wire, type WireReply, wireRequest } from './wire.ts'

const megabyte = 'x'.repeat(1_000_000)
const closingMs = 700

let server: ListeningServer
let before: unknown
beforeAll(async () => {
  server = await startListeningServer({ closingMs })
  before = await stateOf(server)
})
afterAll(() => server.close())

/** Sends everything, as blocking clients do, before it reads anything. @throws when the connection breaks meanwhile */
async function sendAllThenRead(parts: readonly (string | Buffer)[]): Promise<WireReply | undefined> {
  const socket = connect(server.port, '127.0.0.1').pause()
  await once(socket, 'connect')
  const broken = new Promise<never>((_, reject) => socket.once('error', reject))
  try {
    for (const part of parts) {
      await Promise.race([broken, new Promise<void>((sent) => socket.write(part, () => sent()))])
    }
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume()
    await Promise.race([broken, once(socket, 'end')])
    return takeReply(Buffer.concat(chunks))?.reply
  } finally {
    socket.destroy()
  }
}

const post = (fields: Readonly<Record<string, string>>) =>
  wireRequest(`POST ${rulesPath}`, { ...server.fields, 'Content-Type': 'application/json', ...fields })
const many = Array.from({ length: 12 }, () => megabyte)
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

describe('who sends everything before reading anything gets the reply', () => {
  test.each<[string, number, () => (string | Buffer)[]]>([
    ['a body that is announced too large', 413, () => [post({ 'Content-Length': '12000000' }), ...many]],
    [
      'a body that becomes too large',
      413,
      () => [post({ 'Transfer-Encoding': 'chunked' }), ...many.map(chunk), '0\r\n\r\n'],
    ],
    ['a host that is none', 400, () => [post({ Host: 'a b', 'Content-Length': '12000000' }), ...many]],
    ['a header that never ends', 431, () => [`GET ${rulesPath} HTTP/1.1\r\nHost: a\r\nX: `, ...many, '\r\n\r\n']],
    ['something that is no HTTP', 400, () => [`${megabyte}\r\n\r\n`, ...many]],
    ['a host that is none, and no HTTP behind it', 400, () => ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', ...many]],
  ])('to %s', async (_, status, parts) => {
    for (let turn = 0; turn < 5; turn++) {
      const reply = await sendAllThenRead(parts())
      expect(reply?.status).toBe(status)
      if (reply) expectErrorForm(reply)
    }
    expect(await stateOf(server)).toEqual(before)
  })
})

test.each([
  ['Connection: close', ''],
  ['X-Else: nothing', 'nonsense\r\n\r\n'],
])(
  'who sends a request with %s, and what is no HTTP behind it, gets the reply to the request',
  async (field, behind) => {
    for (let turn = 0; turn < 5; turn++) {
      const parts = [`GET /healthz HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n${behind}`, ...many]
      expect((await sendAllThenRead(parts))?.status).toBe(200)
    }
  },
)

describe('a request that breaks off', () => {
  const remove = (id: string, fields: Readonly<Record<string, string>>) =>
    wireRequest(`DELETE ${rulesPath}/${id}`, { ...server.fields, ...fields })

  test('is not done, and gets one reply', async () => {
    const { id } = await createRule(server)
    const now = await stateOf(server)
    const chunks = { 'Transfer-Encoding': 'chunked' }
    const stranger = { Authorization: 'Bearer nobody' }
    const cases: [head: Buffer, rest: string, status: number][] = [
      [remove(id, chunks), 'zz\r\n', 400],
      [remove(id, { 'Content-Length': '50' }), 'abc', 400],
      [post({ ...chunks, ...stranger }), 'zz\r\n', 401],
      [post({ 'Content-Length': '100', ...stranger }), 'abc', 401],
      [post({ 'Content-Length': '100', 'Content-Type': 'text/plain' }), 'abc', 415],
      [post(chunks), 'zz\r\n', 400],
      [post({ 'Content-Length': '100' }), 'abc', 400],
    ]
    for (const pauseMs of [0, 50]) {
      for (const [head, rest, status] of cases) {
        const wire = await Wire.open(server.port)
        if (pauseMs > 0) {
          wire.send(head)
          await delay(pauseMs)
          wire.send(rest).finish()
        } else wire.send(Buffer.concat([head, Buffer.from(rest)])).finish()
        // In one packet the break is seen before the reply is made, so it is about that.
        expect((await wire.replies()).map((reply) => reply.status)).toEqual([pauseMs > 0 ? status : expect.any(Number)])
        expect(await stateOf(server)).toEqual(now)
        wire.close()
      }
    }
    const [reply] = await exchangeWire(
      server.port,
      Buffer.concat([remove(id, { Connection: 'close', 'Content-Length': '3' }), Buffer.from('abc')]),
    )
    expect(reply?.status).toBe(204)
    expect(await stateOf(server)).toEqual(before)
  })
})

test('a whole body that nobody reads is no harm to what follows it', async () => {
  const get = (fields: Readonly<Record<string, string>>) =>
    wireRequest(`GET ${rulesPath}`, { ...server.fields, ...fields })
  const wire = await Wire.open(server.port)
  for (const parts of [
    [Buffer.concat([get({ 'Content-Length': '3' }), Buffer.from('abc'), get({})])],
    [get({ 'Transfer-Encoding': 'chunked' }), chunk('abc'), '0\r\n\r\n', get({})],
  ]) {
    for (const part of parts) {
      wire.send(part)
      await delay(10)
    }
    for (let n = 0; n < 2; n++) expect((await wire.reply())?.status).toBe(200)
  }
  wire.close()
})

test('the last request of a connection may have a body that comes later', async () => {
  const strict = await startListeningServer({ requestsPerConnection: 2 })
  const body = JSON.stringify({ name: 'Last', capacities: {} })
  const fields = { ...strict.fields, 'Content-Type': 'application/json', 'Content-Length': `${body.length}` }
  const wire = await Wire.open(strict.port)
  wire.send(Buffer.concat([wireRequest('GET /healthz', { Host: 'a' }), wireRequest(`POST ${rulesPath}`, fields)]))
  expect((await wire.reply())?.status).toBe(200)
  wire.send(body)
  expect((await wire.replies()).map(({ status }) => status)).toEqual([200])
  await strict.close()
})

describe('a server that stops', () => {
  const docsHtml = `<!doctype html>${' '.repeat(16 * 1024 * 1024)}`
  const ask = wireRequest('GET /docs', { Host: 'a' })

  test('lets a slow client have all of a reply', async () => {
    const slow = await startListeningServer({ drainTimeoutMs: 5000 }, { docsHtml })
    const wire = await Wire.open(slow.port)
    wire.socket.pause()
    wire.send(ask)
    await delay(300)
    const stopped = slow.close()
    await delay(300)
    wire.socket.resume()
    expect((await wire.replies()).map(({ body }) => body.length)).toEqual([docsHtml.length])
    wire.close()
    await stopped
  })

  test.each(['', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'])(
    'cuts who takes no reply, with %j behind it',
    async (behind) => {
      const slow = await startListeningServer({ drainTimeoutMs: 500 }, { docsHtml })
      const wire = await Wire.open(slow.port, { allowHalfOpen: true })
      wire.socket.pause()
      wire.send(Buffer.concat([ask, ask, ask, Buffer.from(behind)]))
      await delay(300)
      const startedAt = performance.now()
      await slow.close()
      expect(performance.now() - startedAt).toBeLessThan(3000)
      wire.close()
    },
  )
})

describe('behind a reply that ends the connection', () => {
  const create = () => {
    const body = JSON.stringify({ name: 'Behind', capacities: {} })
    return `${post({ 'Content-Length': `${body.length}` })}${body}`
  }

  test('nothing is done', async () => {
    const large = chunk('x'.repeat(1_048_577))
    for (const parts of [
      [post({ 'Content-Length': '1048577' }), 'x'.repeat(1_048_577), create()],
      // In one piece, so that the parser has both before the reply is made.
      [Buffer.from(`${post({ 'Transfer-Encoding': 'chunked' })}${large}0\r\n\r\n${create()}`)],
      [post({ 'Transfer-Encoding': 'chunked' }), large, Buffer.from(`0\r\n\r\n${create()}`)],
    ]) {
      expect((await sendAllThenRead(parts))?.status).toBe(413)
      expect(await stateOf(server)).toEqual(before)
    }
  })

  test('whoever goes on and on is cut off', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    let isCut = false
    socket
      .on('error', () => {})
      .once('close', () => {
        isCut = true
      })
    socket.write(post({ 'Content-Length': '999999999999' }))
    const [reply] = await once(socket, 'data')
    expect(String(reply)).toMatch(/^HTTP\/1\.1 413 /)
    const endsAt = performance.now() + closingMs
    while (performance.now() < endsAt - 200) {
      socket.write('x')
      await delay(20)
      expect(isCut).toBe(false)
    }
    while (!isCut && performance.now() < endsAt + 3000) {
      socket.write('x')
      await delay(20)
    }
    expect(isCut).toBe(true)
  })

  test('whoever keeps still and does not close is cut off', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(wireRequest(`GET ${rulesPath}`, { ...server.fields, Connection: 'close' }))
    socket.resume()
    await once(socket, 'end')
    const startedAt = performance.now()
    // A reset, since we never ended: that is what the next byte meets.
    const closed = once(socket, 'error').catch(() => {})
    while (!socket.destroyed && performance.now() < startedAt + 3000) {
      await delay(50)
      socket.write('x')
    }
    await closed
    expect(socket.destroyed).toBe(true)
    socket.destroy()
  })
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { stateOf } from './requests.ts'
import { takeReply, type WireReply, wireRequest } from './wire.ts'

const rulesPath = '/api/v2/capacity/rules'
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
  ])('to %s', async (_, status, parts) => {
    for (let turn = 0; turn < 5; turn++) {
      const reply = await sendAllThenRead(parts())
      expect(reply?.status).toBe(status)
      if (reply) expectErrorForm(reply)
    }
    expect(await stateOf(server)).toEqual(before)
  })
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

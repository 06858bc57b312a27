import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectAnswers, expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { openSocket } from './raw-socket.ts'
import { assigneesPath, createRule, rulesPath, stateOf } from './requests.ts'
import { chunked, exchangeWire, Wire, type WireReply, wireRequest } from './wire.ts'

let server: ListeningServer
let before: unknown
beforeAll(async () => {
  server = await startListeningServer()
})
beforeEach(async () => {
  before = await stateOf(server)
})
afterAll(async () => {
  await expectAnswers(server)
  expect(server.logged.errors).toEqual([])
  await server.close()
})

const statuses = (replies: readonly WireReply[]) => replies.map(({ status }) => status)
const errorOf = ({ status, body }: WireReply): unknown => [status, JSON.parse(body).error]
const rule = (name: string) => JSON.stringify({ name, capacities: { email: 1 } })
const json = () => ({ ...server.fields, 'Content-Type': 'application/json' })
const last = { Connection: 'close' }
const create = (name: string, more = {}) => wireRequest(`POST ${rulesPath}`, { ...json(), ...more }, rule(name))
const alive = (more = {}) => wireRequest('GET /healthz', { Host: 'a', ...more })
const names = async () => JSON.stringify(await stateOf(server))

/** Sends what has to be refused, once, in the form of all errors, with nothing changed. */
async function expectRefused(bytes: string | Uint8Array, status: number, error: string): Promise<void> {
  const replies = await exchangeWire(server.port, bytes)
  expect(replies.map(errorOf)).toEqual([[status, error]])
  replies.forEach(expectErrorForm)
  expect(replies[0]?.headers.get('connection')).toBe('close')
  expect(await stateOf(server)).toEqual(before)
}

describe('a body that breaks off', () => {
  const halves = [
    ['with a length', () => wireRequest(`POST ${rulesPath}`, { ...json(), 'Content-Length': '40' })],
    ['in chunks', () => wireRequest(`POST ${rulesPath}`, { ...json(), 'Transfer-Encoding': 'chunked' })],
  ] as const
  const starts = [
    ['before its first byte', ''],
    ['in the middle', '22\r\n{"name":"Half","capacities"'],
  ] as const

  describe.each(halves)('%s', (_, head) => {
    test.each(starts)('%s is 400, for who still listens', async (_when, start) => {
      const wire = await Wire.open(server.port)
      const replies = await wire.send(head()).send(start).finish().replies()
      expect(replies.map(errorOf)).toEqual([[400, 'Bad request']])
      replies.forEach(expectErrorForm)
      expect(await stateOf(server)).toEqual(before)
    })

    test.each(starts)('%s harms nobody when the client is gone', async (_when, start) => {
      const wire = await Wire.open(server.port)
      wire.send(head()).send(start)
      wire.socket.resetAndDestroy()
      await expectAnswers(server)
      expect(await stateOf(server)).toEqual(before)
    })
  })

  test('and headers that break off are 400 too', async () => {
    const wire = await Wire.open(server.port)
    const replies = await wire.send('GET /healthz HTTP/1.1\r\nHost: a\r\nX').finish().replies()
    expect(replies.map(errorOf)).toEqual([[400, 'Bad request']])
  })

  test('a connection that is closed without a word is closed in return', async () => {
    const wire = await Wire.open(server.port)
    expect(await wire.finish().replies()).toEqual([])
  })
})

describe('a body in chunks', () => {
  const head = () => wireRequest(`POST ${rulesPath}`, { ...json(), ...last, 'Transfer-Encoding': 'chunked' })
  const send = (size: number, chunk: number) => {
    const body = Buffer.from(rule(`${size} in ${chunk}`).padEnd(size))
    return exchangeWire(server.port, Buffer.concat([head(), chunked(body, chunk)]))
  }

  test.each([1_048_575, 1_048_576])('of %i bytes is read', async (size) => {
    for (const chunk of [8192, size]) expect(statuses(await send(size, chunk))).toEqual([200])
  })

  test.each([1_048_577, 2_000_000])('of %i bytes is 413', async (size) => {
    for (const chunk of [8192, size]) {
      const replies = await send(size, chunk)
      expect(replies.map(errorOf)).toEqual([[413, 'Request body too large']])
      replies.forEach(expectErrorForm)
    }
    expect(await stateOf(server)).toEqual(before)
  })

  test.each([
    'zz\r\n',
    '-1\r\nx\r\n',
    '3\r\nabcd\r\n',
    '\r\n',
    '0x3\r\nabc\r\n',
    `${'f'.repeat(17)}\r\n`,
    '1 2\r\nx\r\n',
  ])('that begins with %j is 400', (chunks) =>
    expectRefused(Buffer.concat([head(), Buffer.from(chunks)]), 400, 'Bad request'),
  )

  test('may have extensions and a trailer, which nobody reads', async () => {
    const body = rule('With a trailer')
    const chunks = `${body.length.toString(16)};a=b\r\n${body}\r\n0\r\nX-Request-Id: late\r\n\r\n`
    const [reply] = await exchangeWire(server.port, Buffer.concat([head(), Buffer.from(chunks)]))
    expect(reply?.status).toBe(200)
    expect(reply?.headers.get('x-request-id')).not.toBe('late')
  })
})

describe('a body that is announced and not sent before it is wanted', () => {
  const asked = (length: number) =>
    wireRequest(`POST ${rulesPath}`, { ...json(), ...last, Expect: '100-continue', 'Content-Length': `${length}` })

  test('is asked for', async () => {
    const body = rule('Asked for')
    const { socket, has, closed } = await openSocket(server.port)
    socket.write(asked(body.length))
    await has('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(body)
    expect(await closed).toMatch(/^HTTP\/1\.1 100 .*\r\n\r\nHTTP\/1\.1 200 /)
  })

  test('is not asked for when it is too large: the reply is all that comes', async () => {
    const { socket, closed } = await openSocket(server.port)
    socket.write(asked(1_048_577))
    expect(await closed).toMatch(/^HTTP\/1\.1 413 /)
    expect(await stateOf(server)).toEqual(before)
  })
})

describe('a length that nobody can rely on', () => {
  const post = (fields: string) =>
    `POST ${rulesPath} HTTP/1.1\r\nHost: a\r\nAuthorization: ${server.fields.Authorization}\r\nContent-Type: application/json\r\n${fields}\r\n\r\n`
  test.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3'],
    ['the same length twice', 'Content-Length: 2\r\nContent-Length: 2'],
    ['a list of lengths', 'Content-Length: 2, 2'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
    ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 5'],
    ['a length behind a hidden coding', 'Content-Length: 5\r\nTransfer-Encoding : chunked'],
    ['a negative length', 'Content-Length: -1'],
    ['a length with a sign', 'Content-Length: +2'],
    ['a length in hex', 'Content-Length: 0x2'],
    ['a fraction', 'Content-Length: 2.0'],
    ['a length of nothing', 'Content-Length: '],
    ['more than 64 bits', 'Content-Length: 18446744073709551616'],
    ['a coding that is not the last', 'Transfer-Encoding: chunked, gzip'],
    ['an unknown coding', 'Transfer-Encoding: xchunked'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked, identity'],
  ])('%s is 400, and what follows is no request', (_, fields) =>
    expectRefused(`${post(fields)}{}0\r\n\r\n${create('Smuggled').toString()}`, 400, 'Bad request'),
  )
})

describe('several requests in one packet', () => {
  test('are answered in their order', async () => {
    const all = [create('One'), alive(), create('Two'), wireRequest('GET /openapi.json', { ...server.fields, ...last })]
    const replies = await exchangeWire(server.port, Buffer.concat(all))
    expect(statuses(replies)).toEqual([200, 200, 200, 200])
    const marks = ['"name":"One"', '"status":"alive"', '"name":"Two"', '"openapi":']
    expect(replies.map(({ body }) => marks.findIndex((mark) => body.replace(': ', ':').includes(mark)))).toEqual([
      0, 1, 2, 3,
    ])
    expect(await names()).toMatch(/"One"[\s\S]*"Two"/)
  })

  test('are answered up to a bad one, and what follows it is not done', async () => {
    const bytes = Buffer.concat([create('Three'), Buffer.from('nonsense\r\n\r\n'), create('Never')])
    expect(statuses(await exchangeWire(server.port, bytes))).toEqual([200, 400])
    expect(await names()).toContain('"Three"')
    expect(await names()).not.toContain('"Never"')
  })

  test('are answered up to one that breaks off in its body', async () => {
    const fields = { ...server.fields, 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }
    const broken = Buffer.concat([wireRequest(`POST ${rulesPath}`, fields), Buffer.from('zz\r\n')])
    const replies = await exchangeWire(server.port, Buffer.concat([alive(), alive(), alive(), broken]))
    expect(statuses(replies)).toEqual([200, 200, 200, 400])
  })

  test.each([
    ['a bad Host', () => create('Bad', { Host: '?' }), 400],
    ['a CONNECT', () => wireRequest('CONNECT a:80', { Host: 'a' }), 400],
    ['a request that says it is the last', () => alive(last), 200],
  ])('%s closes the connection, and what follows is not done', async (_, request, status) => {
    const replies = await exchangeWire(server.port, Buffer.concat([alive(), request(), create('Never')]))
    expect(statuses(replies).slice(0, 2)).toEqual([200, status])
    expect(replies.slice(2).every((reply) => reply.status === 400)).toBe(true)
    expect(await stateOf(server)).toEqual(before)
  })

  test('with a body that is refused unread: the next one is answered as well', async () => {
    const bad = wireRequest(`POST ${rulesPath}`, { ...server.fields, 'Content-Type': 'text/plain' }, 'GET / HTTP/1.1')
    expect(statuses(await exchangeWire(server.port, Buffer.concat([bad, alive(last)])))).toEqual([415, 200])
  })

  test('a hundred of them', async () => {
    const all = Array.from({ length: 99 }, () => wireRequest(`GET ${assigneesPath}?page[size]=x`, server.fields))
    const replies = await exchangeWire(server.port, Buffer.concat([...all, alive(last)]))
    expect(statuses(replies)).toEqual([...all.map(() => 400), 200])
  })
})

test('a whole request before a half-closed connection is done and answered', async () => {
  const wire = await Wire.open(server.port)
  const { name } = await createRule(server, { name: 'Beside' })
  expect(
    statuses(
      await wire
        .send(create(`${name} it`))
        .finish()
        .replies(),
    ),
  ).toEqual([200])
  expect(await names()).toContain('"Beside it"')
})

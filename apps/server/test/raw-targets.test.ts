import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectAnswers, expectErrorForm, type ListeningServer, startListeningServer } from './listening.ts'
import { assigneesPath, rulesPath, stateOf } from './requests.ts'
import { exchangeWire, type WireReply, wireRequest } from './wire.ts'

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
const last = { Connection: 'close' }
const alive = (more = {}) => wireRequest('GET /healthz', { Host: 'a', ...more })

/** Sends what has to be refused, once, in the form of all errors, with nothing changed. */
async function expectRefused(bytes: string | Uint8Array, status: number, error: string): Promise<void> {
  const replies = await exchangeWire(server.port, bytes)
  expect(replies.map(errorOf)).toEqual([[status, error]])
  replies.forEach(expectErrorForm)
  expect(replies[0]?.headers.get('connection')).toBe('close')
  expect(await stateOf(server)).toEqual(before)
}

describe('a target that is no plain path', () => {
  const host = (value: string) => `Invalid parameter: Host:(${value}), must be one host name with an optional port`
  const page = `${assigneesPath}?page[after]=1&page[size]=1`

  test.each([
    ['evil.example:99999', 'evil.example:99999'],
    ['user:pw@evil.example', 'user:pw@evil.example'],
    ['-bad', '-bad'],
    ['', ''],
    ['a%41', 'a%41'],
    ['a,b', 'a,b'],
    [`${'h'.repeat(300)}`, 'h'.repeat(64)],
  ])('an absolute address with the host %j is 400, as it would be in Host', (name, shown) =>
    expectRefused(wireRequest(`GET http://${name}${page}`, server.fields), 400, host(shown)),
  )

  test.each([
    ['b.example', 'http://b.example'],
    ['b.example:8080', 'http://b.example:8080'],
    ['[::1]:8080', 'http://[::1]:8080'],
  ])('an absolute address with the host %s leads the links there', async (name, origin) => {
    const [reply] = await exchangeWire(
      server.port,
      wireRequest(`GET http://${name}${page}`, { ...server.fields, ...last }),
    )
    const { links } = JSON.parse(reply?.body ?? '{}')
    for (const link of [links.next, links.prev]) expect(link).toMatch(`${origin}${assigneesPath}?`)
  })

  test('an absolute address does not stand in for a Host that is missing or wrong', async () => {
    const { Host: _, ...without } = server.fields
    await expectRefused(wireRequest(`GET http://b.example${page}`, without), 400, host(''))
    await expectRefused(wireRequest(`GET http://b.example${page}`, { ...server.fields, Host: 'a b' }), 400, host('a b'))
  })

  test.each(['OPTIONS *', 'GET *', 'GET ftp://a/healthz', 'GET healthz', 'GET ?x', 'GET http:/healthz', 'GET /\\'])(
    '%s is 400',
    async (line) => {
      const replies = await exchangeWire(server.port, wireRequest(line, { Host: 'a', ...last }))
      expect(replies.map(errorOf)).toEqual([[400, 'Bad request']])
      replies.forEach(expectErrorForm)
    },
  )

  test.each(['a:80', rulesPath, 'http://a/'])('CONNECT %s is 400: there are no tunnels', (target) =>
    expectRefused(wireRequest(`CONNECT ${target}`, server.fields), 400, 'Bad request'),
  )
})

describe('a request line or a header that no HTTP/1.1 has', () => {
  const line = (text: string) => `${text}\r\nHost: a\r\n\r\n`
  test.each([
    ['a method in small letters', line('get /healthz HTTP/1.1')],
    ['a method that is no word', line('G@T /healthz HTTP/1.1')],
    ['another protocol', line('GET /healthz ICE/1.0')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/1.2', line('GET /healthz HTTP/1.2')],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
    ['U+0000 in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n'],
    ['a carriage return alone in a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n'],
    ['line feeds alone', 'GET /healthz HTTP/1.1\nHost: a\n\n'],
    ['a header on two lines', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n'],
    ['a space before the colon', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n'],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX\r\n\r\n'],
    ['a path with bytes above ASCII', Buffer.from('GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n', 'latin1')],
    ['a path with U+0000', line('GET /\u0000 HTTP/1.1')],
    ['a path with a space', line('GET /a b HTTP/1.1')],
  ])('%s is 400', (_, bytes) => expectRefused(bytes, 400, 'Bad request'))

  test('an upgrade that nobody offers is passed over', async () => {
    const fields = {
      Host: 'a',
      Connection: 'Upgrade, HTTP2-Settings, close',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABk',
    }
    expect(statuses(await exchangeWire(server.port, wireRequest('GET /healthz', fields)))).toEqual([200])
  })

  test('HTTP/1.0 is answered, and the connection closed', async () => {
    const [reply, ...more] = await exchangeWire(server.port, line('GET /healthz HTTP/1.0'))
    expect([reply?.status, reply?.headers.get('connection'), more]).toEqual([200, 'close', []])
  })

  test('a header with bytes above ASCII is read, and told as it was', async () => {
    const bytes = Buffer.from(`GET ${rulesPath} HTTP/1.1\r\nHost: a\u00e9\r\n\r\n`, 'latin1')
    await expectRefused(bytes, 400, 'Invalid parameter: Host:(a\u00e9), must be one host name with an optional port')
  })

  test('a request id that is none is replaced, and a good one kept', async () => {
    for (const [id, kept] of [
      ['mine-1', true],
      ['x y', false],
      ['\u00e9', false],
      ['i'.repeat(129), false],
    ] as const) {
      const [reply] = await exchangeWire(server.port, alive({ ...last, 'X-Request-Id': id }))
      expect(reply?.headers.get('x-request-id') === id).toBe(kept)
    }
  })
})

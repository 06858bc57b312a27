import { beforeAll, describe, expect, test } from 'vitest'
import { admin, newDatabase, type RunningServer, rulesPath, startServer } from './process.ts'
import { exchangeRaw, rawRequest } from './raw-socket.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ ...newDatabase(), ...admin.env })
})

/** Reads the one reply that stands on a connection. */
function readReply(text: string) {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [line = '', ...fields] = head.split('\r\n')
  const headers = new Headers(
    fields.map((field): [string, string] => [field.replace(/:.*/, ''), field.replace(/^[^:]*: /, '')]),
  )
  const body = rest.join('\r\n\r\n')
  const chunk = /^[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n$/s.exec(body)?.[1]
  return { line, headers, json: JSON.parse(chunk ?? body) as unknown }
}

const send = async (bytes: string) => readReply(await exchangeRaw(server.port, bytes))

const asJson = {
  Host: 'a',
  Authorization: admin.authorization,
  'Content-Type': 'application/json',
}

describe('what never becomes a request is refused in the form of all errors, and the connection is closed', () => {
  const bad = 'HTTP/1.1 400 Bad Request'
  const tooLarge = 'HTTP/1.1 431 Request Header Fields Too Large'
  const host = (value: string) => `Invalid parameter: Host:(${value}), must be one host name with an optional port`
  test.each<[string, string, line: string, error: string]>([
    ['a line that is no HTTP', 'hello\r\n\r\n', bad, 'Bad request'],
    ['an unknown method', rawRequest('BREW /', { Host: 'a' }), bad, 'Bad request'],
    ['an unknown version', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', bad, 'Bad request'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n', bad, 'Bad request'],
    [
      'two lengths',
      rawRequest('PUT /', { Host: 'a', 'Content-Length': '1', 'content-length': '2' }, 'xx'),
      bad,
      'Bad request',
    ],
    [
      'a length and chunks',
      rawRequest('PUT /', { ...asJson, 'Content-Length': '1', 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'),
      bad,
      'Bad request',
    ],
    [
      'a broken chunk',
      rawRequest(`POST ${rulesPath}`, { ...asJson, 'Transfer-Encoding': 'chunked' }, 'zz\r\n'),
      bad,
      'Bad request',
    ],
    [
      'headers of more than 16 KiB',
      rawRequest('GET /', { Host: 'a', X: 'x'.repeat(16_500) }),
      tooLarge,
      'Request header fields too large',
    ],
    [
      'a path of more than 16 KiB',
      rawRequest(`GET /${'x'.repeat(16_500)}`, { Host: 'a' }),
      tooLarge,
      'Request header fields too large',
    ],
    ['no Host', rawRequest('GET /healthz', {}), bad, host('')],
    ['no Host in HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n', bad, host('')],
    ['an empty Host', rawRequest('GET /healthz', { Host: '' }), bad, host('')],
    ['a Host that is none', rawRequest('GET /healthz', { Host: 'a b' }), bad, host('a b')],
    ['a Host with an impossible port', rawRequest('GET /healthz', { Host: 'a:65536' }), bad, host('a:65536')],
    [
      'a Host that is long and wrong',
      rawRequest('GET /healthz', { Host: `/${'h'.repeat(100)}` }),
      bad,
      host(`/${'h'.repeat(63)}`),
    ],
    ['two Hosts', rawRequest('GET /healthz', { Host: 'a', host: 'b' }), bad, host('a,b')],
    ['twice the same Host', rawRequest('GET /healthz', { Host: 'a', host: 'a' }), bad, host('a,a')],
  ])('%s', async (_, bytes, line, error) => {
    const reply = await send(bytes)
    expect([reply.line, reply.json]).toEqual([line, { error }])
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(reply.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
    expect(reply.headers.get('connection')).toBe('close')
  })

  test('a bad Host comes before credentials, with the id that the request brought', async () => {
    const reply = await send(rawRequest(`GET ${rulesPath}`, { Host: '?', 'X-Request-Id': 'mine' }))
    expect([reply.line, reply.headers.get('x-request-id')]).toEqual([bad, 'mine'])
  })

  test('headers just below 16 KiB are read', async () => {
    const reply = await send(rawRequest('GET /healthz', { Host: 'a', Connection: 'close', X: 'x'.repeat(16_000) }))
    expect([reply.line, reply.json]).toEqual(['HTTP/1.1 200 OK', { status: 'alive' }])
  })

  test('nonsense after a request that is still at work does not overtake its reply', async () => {
    const body = JSON.stringify({ name: 'First', capacities: {} })
    const request = rawRequest(`POST ${rulesPath}`, { ...asJson, 'Content-Length': `${body.length}` }, body)
    const text = await exchangeRaw(server.port, `${request}nonsense\r\n\r\n`)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  })

  test('nonsense after a request leaves the reply to the request as it is', async () => {
    const text = await exchangeRaw(server.port, `${rawRequest('GET /healthz', { Host: 'a' })}nonsense\r\n\r\n`)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  })
})

describe('what is unusual but is a request is answered as any other', () => {
  test.each([
    ['a path with a backslash', 'GET /\\', 400, { error: 'Bad request' }],
    ['an asterisk for a path', 'OPTIONS *', 400, { error: 'Bad request' }],
    ['a method that no path has', 'TRACE /healthz', 405, { error: 'Method not allowed' }],
    ['an absolute address', 'GET http://b.example/healthz', 200, { status: 'alive' }],
  ])('%s', async (_, line, status, json) => {
    const reply = await send(rawRequest(line, { Host: 'a', Connection: 'close' }))
    expect([reply.line.split(' ')[1], reply.json]).toEqual([`${status}`, json])
    expect(reply.headers.get('x-request-id')).toMatch(/./)
  })

  test('an expectation that nobody knows is passed over', async () => {
    const reply = await send(rawRequest('GET /healthz', { Host: 'a', Connection: 'close', Expect: 'tea' }))
    expect([reply.line, reply.json]).toEqual(['HTTP/1.1 200 OK', { status: 'alive' }])
  })

  test('an upgrade that nobody offers is passed over', async () => {
    const headers = { Host: 'a', Connection: 'Upgrade, close', Upgrade: 'websocket' }
    expect((await send(rawRequest('GET /healthz', headers))).line).toBe('HTTP/1.1 200 OK')
  })
})

import { describe, expect, test } from 'vitest'
import { Cors } from './cors.ts'

const page = 'https://desk.example.com'
const open = new Cors([page, 'http://localhost:3000'])
const send = (method: string, headers: Record<string, string>) =>
  new Request('http://localhost/api/v2/capacity/rules', { method, headers })
const asks = { 'Access-Control-Request-Method': 'PUT' }

describe('a preflight', () => {
  test('is answered for the origin that asks', () => {
    for (const origin of [page, 'http://localhost:3000']) {
      expect(open.preflight(send('OPTIONS', { Origin: origin, ...asks }))).toEqual({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'Access-Control-Allow-Headers':
          'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id',
        'Access-Control-Max-Age': '600',
      })
    }
  })

  test.each([
    ['another method', open, 'GET', { Origin: page, ...asks }],
    ['no method asked for', open, 'OPTIONS', { Origin: page }],
    ['no origin', open, 'OPTIONS', asks],
    ['another origin', open, 'OPTIONS', { Origin: 'https://evil.example', ...asks }],
    ['a longer host', open, 'OPTIONS', { Origin: `${page}.evil.example`, ...asks }],
    ['another scheme', open, 'OPTIONS', { Origin: 'http://desk.example.com', ...asks }],
    ['another port', open, 'OPTIONS', { Origin: `${page}:8443`, ...asks }],
    ['no origin that has a name', open, 'OPTIONS', { Origin: 'null', ...asks }],
    ['a closed server', new Cors([]), 'OPTIONS', { Origin: page, ...asks }],
  ])('is none with %s', (_, cors, method, headers: Record<string, string>) => {
    expect(cors.preflight(send(method, headers))).toBeUndefined()
  })
})

describe('a reply', () => {
  const readable = {
    'Access-Control-Allow-Origin': page,
    'Access-Control-Expose-Headers': 'ETag, Location, Retry-After, X-Request-Id, X-Rate-Limit, X-Rate-Limit-Remaining',
  }

  test.each([
    ['Bearer', { Origin: page, Authorization: 'Bearer x' }],
    ['no credentials', { Origin: page }],
  ])('may be read by a page with %s', (_, headers) => {
    expect(open.reply(send('GET', headers))).toEqual(readable)
  })

  test.each([
    ['Basic', open, { Origin: page, Authorization: 'Basic eDp5' }],
    ['Basic in other letters', open, { Origin: page, Authorization: 'bASIC eDp5' }],
    ['no origin', open, { Authorization: 'Bearer x' }],
    ['another origin', open, { Origin: 'https://evil.example', Authorization: 'Bearer x' }],
    ['a closed server', new Cors([]), { Origin: page, Authorization: 'Bearer x' }],
  ])('is for no page with %s', (_, cors, headers) => {
    expect(cors.reply(send('GET', headers))).toEqual({})
  })
})

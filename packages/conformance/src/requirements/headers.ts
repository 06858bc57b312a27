import { rulesPath } from '../account/views.ts'
import { expectEqual, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'

const foreignOrigin = 'https://conformance.invalid'

const requestIds: readonly Requirement[] = [
  {
    id: 'request-id.kept',
    origin: 'D',
    rule: 'A usable X-Request-Id comes back, on replies and on errors.',
    check: async (t) => {
      for (const id of ['a', 'A-b_c.9', 'x'.repeat(128)]) {
        for (const target of [rulesPath, '/api/v2/none']) {
          const exchange = await t.send('GET', target, { fields: { 'X-Request-Id': id } })
          expectEqual(exchange, 'X-Request-Id', exchange.reply.headers.get('x-request-id'), id)
        }
      }
    },
  },
  {
    id: 'request-id.replaced',
    origin: 'D',
    rule: 'An X-Request-Id that is too long, or has other characters than letters, digits, dot, line and dash, is replaced.',
    check: async (t) => {
      for (const id of ['x'.repeat(129), 'a b', 'a/b', '<script>', 'a,b']) {
        const exchange = await t.send('GET', rulesPath, { fields: { 'X-Request-Id': id } })
        const seen = exchange.reply.headers.get('x-request-id') ?? ''
        expectThat(exchange, seen !== id && /^[A-Za-z0-9._-]{1,128}$/.test(seen), 'an id of the server', seen)
      }
    },
  },
]

const crossOrigin: readonly Requirement[] = [
  {
    id: 'cors.foreign-origin',
    origin: 'D',
    rule: 'A page of an origin that nobody allowed gets no leave to read replies.',
    check: async (t) => {
      const exchange = await t.send('GET', rulesPath, { fields: { Origin: foreignOrigin } })
      const allowed = exchange.reply.headers.get('access-control-allow-origin')
      expectThat(exchange, allowed === null, 'no Access-Control-Allow-Origin', allowed)
    },
  },
  {
    id: 'cors.foreign-preflight',
    origin: 'D',
    rule: 'A preflight of an origin that nobody allowed is answered like any OPTIONS: 401 without credentials, else 405.',
    check: async (t) => {
      const fields = { Origin: foreignOrigin, 'Access-Control-Request-Method': 'GET' }
      expectStatus(await t.send('OPTIONS', rulesPath, { fields, as: 'nobody' }), 401)
      const exchange = expectStatus(await t.send('OPTIONS', rulesPath, { fields }), 405)
      const allowed = exchange.reply.headers.get('access-control-allow-origin')
      expectThat(exchange, allowed === null, 'no Access-Control-Allow-Origin', allowed)
    },
  },
]

export const headers: Theme = {
  name: 'Headers',
  requirements: [
    ...requestIds,
    ...crossOrigin,
    {
      id: 'headers.unknown-expectation',
      origin: 'D',
      rule: 'An expectation that is not known is ignored.',
      check: async (t) => {
        expectStatus(await t.send('GET', rulesPath, { fields: { Expect: 'wonders' } }), 200)
      },
    },
    {
      id: 'headers.json-without-parameters',
      origin: 'D',
      rule: 'The Content-Type of JSON is application/json, without parameters.',
      check: async (t) => {
        for (const exchange of [await t.send('GET', rulesPath), await t.send('GET', '/api/v2/none')]) {
          expectEqual(exchange, 'Content-Type', exchange.reply.headers.get('content-type'), 'application/json')
        }
      },
    },
  ],
}

import { contractVersion, document } from '../contract/contract.ts'
import type { Exchange } from '../http/exchange.ts'
import { at, canonical } from '../json.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import type { Trial } from '../suite/trial.ts'

/** Asks for a path as anybody may. */
const ask = (t: Trial, path: string): Promise<Exchange> => t.send('GET', path, { as: 'nobody' })

const typeOf = ({ reply }: Exchange): string | null => reply.headers.get('content-type')
const pathsBeside = ['/healthz', '/readyz', '/openapi.json', '/openapi.yaml', '/docs']

const requirements: readonly Requirement[] = [
  {
    id: 'beside.healthz',
    origin: 'D',
    rule: '/healthz tells everybody that the server is alive.',
    check: async (t) => {
      const exchange = expectStatus(await ask(t, '/healthz'), 200)
      expectEqual(exchange, 'the body', exchange.reply.json, { status: 'alive' })
    },
  },
  {
    id: 'beside.readyz',
    origin: 'D',
    rule: '/readyz tells everybody that the server can be given work.',
    check: async (t) => {
      const exchange = expectStatus(await ask(t, '/readyz'), 200)
      expectEqual(exchange, 'the body', exchange.reply.json, { status: 'ready' })
    },
  },
  {
    id: 'beside.contract-version',
    origin: 'D',
    rule: 'The server speaks the version of the contract that it is held against here.',
    check: async (t) => {
      const exchange = await ask(t, '/openapi.json')
      expectEqual(exchange, 'the version', at(at(exchange.reply.json, 'info'), 'version'), contractVersion)
    },
  },
  {
    id: 'beside.openapi-json',
    origin: 'D',
    rule: '/openapi.json is the contract.',
    check: async (t) => {
      const exchange = expectStatus(await ask(t, '/openapi.json'), 200)
      expectEqual(exchange, 'Content-Type', typeOf(exchange), 'application/json')
      const same = canonical(exchange.reply.json) === canonical(document)
      expectThat(exchange, same, `the contract ${contractVersion}, as it is held against the server here`)
    },
  },
  {
    id: 'beside.openapi-yaml',
    origin: 'D',
    rule: '/openapi.yaml is the contract as YAML.',
    check: async (t) => {
      const exchange = expectStatus(await ask(t, '/openapi.yaml'), 200)
      expectEqual(exchange, 'Content-Type', typeOf(exchange), 'application/yaml')
      const names = ['openapi: 3.1.0', ...Object.keys(document.paths)]
      expectThat(
        exchange,
        names.every((name) => exchange.reply.text.includes(name)),
        'version and paths of the contract',
      )
    },
  },
  {
    id: 'beside.docs',
    origin: 'D',
    rule: '/docs is a page of HTML that tells its encoding.',
    check: async (t) => {
      const exchange = expectStatus(await ask(t, '/docs'), 200)
      expectEqual(exchange, 'Content-Type', typeOf(exchange), 'text/html; charset=utf-8')
      expectThat(exchange, /^<!doctype html>/i.test(exchange.reply.text), 'a page of HTML')
    },
  },
  {
    id: 'beside.docs-self-contained',
    origin: 'D',
    rule: '/docs needs nothing from other servers: its policy forbids it, and the page asks for nothing.',
    check: async (t) => {
      const exchange = await ask(t, '/docs')
      const policy = exchange.reply.headers.get('content-security-policy') ?? ''
      expectThat(
        exchange,
        /default-src 'none'/.test(policy) && !/https?:/.test(policy),
        "a policy of default-src 'none'",
        policy,
      )
      const foreign = /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?\/\/[^"]*"/i.exec(
        exchange.reply.text,
      )?.[0]
      expectThat(exchange, foreign === undefined, 'no script, style or image of another server', foreign)
    },
  },
  {
    id: 'beside.nosniff',
    origin: 'D',
    rule: 'Pages beside the API tell browsers to believe their type.',
    check: async (t) => {
      for (const path of pathsBeside) {
        const exchange = await ask(t, path)
        const value = exchange.reply.headers.get('x-content-type-options')
        expectEqual(exchange, 'X-Content-Type-Options', value, 'nosniff')
      }
    },
  },
  {
    id: 'beside.request-id',
    origin: 'D',
    rule: 'Pages beside the API have an X-Request-Id.',
    check: async (t) => {
      for (const path of pathsBeside) {
        const exchange = await ask(t, path)
        expectThat(exchange, exchange.reply.headers.has('x-request-id'), 'an X-Request-Id')
      }
    },
  },
  {
    id: 'beside.methods',
    origin: 'D',
    rule: 'Pages beside the API take GET and HEAD; Allow says so on a 405.',
    check: async (t) => {
      for (const path of pathsBeside) {
        const exchange = expectError(await t.send('POST', path, { as: 'nobody' }), 405, 'Method not allowed')
        expectEqual(exchange, 'Allow', exchange.reply.headers.get('allow'), 'GET, HEAD')
        const head = expectStatus(await t.client.sendAlone('HEAD', path, { as: 'nobody' }), 200)
        expectThat(head, head.reply.text === '', 'no body')
      }
    },
  },
  {
    id: 'beside.nothing-else',
    origin: 'D',
    rule: 'There is nothing else outside /api/: all other paths are answered with 404.',
    check: async (t) => {
      for (const path of ['/', '/metrics', '/docs/', '/admin', '/api', '/openapi', '/.env']) {
        expectError(await ask(t, path), 404, 'Not found')
      }
    },
  },
]

export const beside: Theme = {
  name: 'Beside the API',
  requirements: requirements.map((one) => ({ ...one, needs: { ...one.needs, ownServer: true } })),
}

import { statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../src/settings.ts'
import { type ListeningServer, startListeningServer } from '../listening.ts'
import { rulesPath } from '../requests.ts'
import { brokenStore } from '../shared-statuses.ts'
import { exchangeWire, type WireReply, wireRequest } from '../wire.ts'

/*
 * API8: the server is safe, and somebody runs it in an unsafe way, or it tells more of itself than it should. What is
 * unsafe has to be asked for: without a setting it listens on loopback, believes no proxy, lets no foreign page in.
 */
describe('without a setting', () => {
  const settings = readSettings({})

  test('nobody but this machine is listened to', () => {
    expect(settings.HOST).toBe('127.0.0.1')
  })

  test('no proxy is believed, no page is let in, and no token is for a whole account', () => {
    const { TRUST_PROXY, CORS_ORIGINS, ALLOW_ACCOUNT_WIDE_TOKENS } = settings
    expect(['127.0.0.1', '10.0.0.1'].map((address) => TRUST_PROXY.check(address))).toEqual([false, false])
    expect([CORS_ORIGINS, ALLOW_ACCOUNT_WIDE_TOKENS]).toEqual([[], false])
  })

  test('there is no first token that anybody could know', () => {
    expect(settings.BOOTSTRAP_API_TOKEN).toBeUndefined()
  })
})

describe('a setting that is unsafe is refused', () => {
  test.each([
    ['every page of the web', { CORS_ORIGINS: '*' }],
    ['pages of no origin', { CORS_ORIGINS: 'null' }],
    ['a first token that can be guessed', { BOOTSTRAP_ADMIN_EMAIL: 'a@example.com', BOOTSTRAP_API_TOKEN: 'changeme' }],
    ['a public address that leads elsewhere', { PUBLIC_URL: 'javascript://desk.example.com' }],
    ['proxies by names, which others may answer for', { TRUST_PROXY: 'proxy.example.com' }],
  ])('%s', (_, environment) => {
    expect(() => readSettings(environment)).toThrow(/is not allowed, must be/)
  })
})

describe('every reply', () => {
  let server: ListeningServer
  let broken: ListeningServer
  let replies: (readonly [string, WireReply])[]
  beforeAll(async () => {
    server = await startListeningServer()
    broken = await startListeningServer({}, { faults: brokenStore(new Error('SELECT secret FROM /srv/data.db')) })
    const close = { ...server.fields, Connection: 'close' }
    const stranger = { Host: 'a', Connection: 'close' }
    const brokenFields = { ...broken.fields, Connection: 'close' }
    const asked: readonly (readonly [string, number, Buffer])[] = [
      ['200', server.port, wireRequest(`GET ${rulesPath}`, close)],
      ['200 of a reply that is given again', server.port, wireRequest(`GET ${rulesPath}`, close)],
      ['400', server.port, wireRequest(`GET ${rulesPath}/assignees?page[size]=x`, close)],
      ['400 of the parser', server.port, Buffer.from('nonsense\r\n\r\n')],
      ['400 of a Host', server.port, wireRequest(`GET ${rulesPath}`, { ...close, Host: '?' })],
      ['401', server.port, wireRequest(`GET ${rulesPath}`, stranger)],
      ['404', server.port, wireRequest('GET /api/nothing', close)],
      ['404 beside', server.port, wireRequest('GET /nothing', close)],
      ['405', server.port, wireRequest(`PATCH ${rulesPath}`, close)],
      ['405 of TRACE', server.port, wireRequest(`TRACE ${rulesPath}`, close)],
      ['415', server.port, wireRequest(`POST ${rulesPath}`, close)],
      ['431', server.port, wireRequest(`GET ${rulesPath}`, { ...close, X: 'x'.repeat(20_000) })],
      ['500', broken.port, wireRequest(`GET ${rulesPath}?x`, brokenFields)],
      ['200 of a page', server.port, wireRequest('GET /docs', close)],
      ['200 of the contract', server.port, wireRequest('GET /openapi.json', close)],
    ]
    replies = await Promise.all(
      asked.map(async ([name, port, bytes]): Promise<[string, WireReply]> => {
        const [reply] = await exchangeWire(port, bytes)
        if (!reply) throw new Error(`${name} has a reply`)
        return [name, reply]
      }),
    )
  })
  afterAll(async () => {
    await server.close()
    await broken.close()
  })
  const each = (look: (reply: WireReply) => unknown) => replies.map(([name, reply]) => [name, look(reply)])
  const all = (value: unknown) => replies.map(([name]) => [name, value])

  test('is the one that was asked for', () => {
    expect(replies.map(([name, { status }]) => name.startsWith(`${status}`))).toEqual(replies.map(() => true))
  })

  test('says what it is, and is taken for nothing else', () => {
    expect(each(({ headers }) => headers.get('x-content-type-options'))).toEqual(all('nosniff'))
    expect(each(({ headers }) => headers.has('content-type'))).toEqual(all(true))
  })

  test('tells nothing of the programs behind it', () => {
    const names = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime']
    expect(each(({ headers }) => names.filter((name) => headers.has(name)))).toEqual(all([]))
    const inner = /node_modules|\bat .*:\d+:\d+|\.ts\b|sqlite|SELECT|\/srv|hono|zod/i
    const errors = replies.filter(([, { status }]) => status >= 400)
    expect(errors.filter(([, { body }]) => inner.test(body))).toEqual([])
    expect(errors.length).toBeGreaterThan(8)
  })

  test('sets no cookie, and lets no foreign page read it', () => {
    const names = ['set-cookie', 'access-control-allow-origin', 'access-control-allow-credentials']
    expect(each(({ headers }) => names.filter((name) => headers.has(name)))).toEqual(all([]))
  })

  test('under /api/ is kept by no cache that others share', () => {
    const ofApi = replies.filter(([name]) => !/beside|page|contract/.test(name))
    expect(ofApi.map(([name, { headers }]) => [name, headers.get('cache-control')])).toEqual(
      ofApi.map(([name]) => [name, 'private, no-cache']),
    )
  })

  test('that is a page runs no script but its own, in no frame', () => {
    const policy = replies.find(([name]) => name === '200 of a page')?.[1].headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(policy).not.toMatch(/script-src[^;]*(?:unsafe|\*|https?:)/)
  })

  test('comes out of a database that nobody else on the machine can read', () => {
    expect(statSync(server.file).mode & 0o077).toBe(0)
  })
})

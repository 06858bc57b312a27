import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type LaunchedChromium, launchChromium } from '@capacity-rules/server/test/chromium.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { type RealServer, startRealServer } from './real-server.ts'

/** A server of this test on a free port. */
async function serve(listener: RequestListener): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const close = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { origin: `http://127.0.0.1:${address.port}`, close }
}

let chromium: LaunchedChromium
let desk: { origin: string; close: () => Promise<void> }
let server: RealServer
let page: Page
let accessToken: string

beforeAll(async () => {
  const code = await bundle(fileURLToPath(new URL('../src/index.ts', import.meta.url)))
  desk = await serve((request, response) => {
    const [type, body] =
      request.url === '/client.js' ? ['text/javascript', code] : ['text/html', '<!doctype html><title>Desk</title>']
    response
      .writeHead(200, {
        'Content-Type': type,
        'Content-Security-Policy': "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src http:",
      })
      .end(body)
  })
  server = await startRealServer({ corsOrigins: [desk.origin] })
  accessToken = await server.secret('admin', 'bearer')
  chromium = await launchChromium()
  page = await chromium.browser.newPage()
  await page.goto(desk.origin)
}, 120_000)
afterAll(() => Promise.all([chromium.close(), desk.close(), server.close()]))

/** Runs a script in the page, with a client, and gives what it gives, as JSON can carry it. */
const inPage = (script: string, options: Record<string, unknown> = {}): Promise<unknown> =>
  page.evaluate(`(async () => {
    const { CapacityRules, ...sdk } = await import('/client.js')
    const client = new CapacityRules(${JSON.stringify({ baseUrl: server.baseUrl, auth: { accessToken }, maxRetries: 0, ...options })})
    const failureOf = (promise) => promise.then(() => 'no error', (error) => error.toJSON())
    ${script}
  })()`)

describe('in a page of another origin that the server allows, with an access token', () => {
  test('a rule lives its life', async () => {
    const seen = await inPage(`
      const rule = await client.createCapacityRule({ name: 'Page', capacities: { email: 3 }, agent_ids: [11, 12, 13] })
      await client.updateCapacityRule(rule.id, { capacities: { voice: 1 } })
      await client.assignAgentsToCapacityRule(rule.id, { agent_ids: [14] })
      const agents = await client.listCapacityRuleAssignees(rule.id, { pageSize: 2 }).toArray({ limit: 9 })
      await client.deleteCapacityRule(rule.id)
      const error = await client.showCapacityRule(rule.id).catch((error) => error)
      return { ids: agents.map(({ id }) => id), found: !(error instanceof sdk.NotFoundError), requestId: typeof error.requestId }
    `)
    expect(seen).toEqual({ ids: [11, 12, 13, 14], found: false, requestId: 'string' })
  })

  test('the header fields that the client reads can be read', async () => {
    const seen = await inPage(`
      const { etag, requestId } = await client.listCapacityRules({ headers: { 'X-Request-Id': 'of-the-page' } }).withResponse()
      const { data, response } = await client.listCapacityRules({ ifNoneMatch: etag }).withResponse()
      return { etag, requestId, data: data === undefined, status: response.status }
    `)
    expect(seen).toEqual({ etag: expect.stringMatching(/^"/), requestId: 'of-the-page', data: true, status: 304 })
  })

  test('a create is repeated with its key after a lost reply', async () => {
    const seen = await inPage(
      `
      let tries = 0
      const fetch = async (request) => {
        const response = await globalThis.fetch(request)
        if (tries++ === 0) throw new TypeError('lost')
        return response
      }
      const again = new CapacityRules({ baseUrl: '${server.baseUrl}', auth: { accessToken: '${accessToken}' }, fetch, idempotentCreate: true })
      await again.createCapacityRule({ name: 'Once', capacities: {} })
      return [tries, (await client.listCapacityRules()).filter(({ name }) => name === 'Once').length]
    `,
    )
    expect(seen).toEqual([2, 1])
  })

  test('what may not be done is told as everywhere', async () => {
    const reader = await server.secret('admin', 'bearer', 'read')
    const script = "return failureOf(client.createCapacityRule({ name: 'x', capacities: {} }))"
    expect(await inPage(script, { auth: { accessToken: reader } })).toMatchObject({
      name: 'PermissionError',
      status: 403,
    })
    expect(await inPage(script, { auth: { accessToken: 'unknown' } })).toMatchObject({
      name: 'AuthenticationError',
      status: 401,
    })
  })

  test('a password or an API token is not let through by the browser: the server opens for Bearer only', async () => {
    const auth = { email: 'user1@example.com', apiToken: await server.secret('admin', 'api') }
    const script = 'return failureOf(client.listAssignees().toArray({ limit: 1 }))'
    expect(await inPage(script, { auth })).toMatchObject({ name: 'ConnectionError' })
    expect(await inPage(script)).toBe('no error')
  })
})

describe('in a page, faults are told as everywhere', () => {
  const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*, Authorization' }
  const withServer = async (listener: RequestListener, script: string) => {
    const other = await serve((request, response) => {
      if (request.method === 'OPTIONS') response.writeHead(204, cors).end()
      else listener(request, response)
    })
    try {
      return await inPage(script, { baseUrl: other.origin })
    } finally {
      await other.close()
    }
  }
  const list = 'return failureOf(client.listCapacityRules())'

  test('a redirect, of which the page learns no more', async () => {
    const failure = await withServer(
      (_, response) => response.writeHead(302, { ...cors, Location: server.baseUrl }).end(),
      list,
    )
    expect(failure).toMatchObject({ name: 'RedirectError', message: expect.stringContaining('another address') })
  })

  test('an HTML page with 200', async () => {
    const failure = await withServer(
      (_, response) => response.writeHead(200, { ...cors, 'Content-Type': 'text/html' }).end('<p>'),
      list,
    )
    expect(failure).toMatchObject({ name: 'InvalidReplyError', status: 200 })
  })

  test('a connection that closes, and a reply that breaks off', async () => {
    expect(await withServer((_, response) => response.destroy(), list)).toMatchObject({ name: 'ConnectionError' })
    const failure = await withServer((_, response) => {
      response.writeHead(200, { ...cors, 'Content-Length': '100' })
      response.write('[', () => response.destroy())
    }, list)
    expect(failure).toMatchObject({ name: 'ConnectionError' })
  })

  test('a reply that never comes, and a signal', async () => {
    const failure = await withServer(() => {}, 'return failureOf(client.listCapacityRules({ timeoutMs: 20 }))')
    expect(failure).toMatchObject({ name: 'TimeoutError' })
    const aborted = await withServer(
      () => {},
      `const controller = new AbortController()
       const failure = failureOf(client.listCapacityRules({ signal: controller.signal }))
       controller.abort()
       return failure`,
    )
    expect(aborted).toMatchObject({ name: 'AbortError' })
  })
})

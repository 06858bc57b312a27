import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest'
import { startNodeServer } from '../src/http/node-server.ts'
import { type LaunchedChromium, launchChromium } from './chromium.ts'
import { startTestServer } from './harness.ts'

const rules = '/api/v2/capacity/rules'
const operations = [
  ['listCapacityRules', 'GET', rules, 'List capacity rules'],
  ['createCapacityRule', 'POST', rules, 'Create a capacity rule'],
  ['showCapacityRule', 'GET', `${rules}/{capacity_rule_id}`, 'Show a capacity rule'],
  ['updateCapacityRule', 'PUT', `${rules}/{capacity_rule_id}`, 'Update a capacity rule'],
  ['deleteCapacityRule', 'DELETE', `${rules}/{capacity_rule_id}`, 'Delete a capacity rule'],
  ['assignAgentsToCapacityRule', 'PATCH', `${rules}/{capacity_rule_id}/agents`, 'Assign agents to a capacity rule'],
  ['listAssignees', 'GET', `${rules}/assignees`, 'List assignees'],
  [
    'listCapacityRuleAssignees',
    'GET',
    `${rules}/{capacity_rule_id}/assignees`,
    'List the assignees of a capacity rule',
  ],
] as const

interface ServedDocs {
  readonly url: string
  /** What was asked of the server, as in `GET /docs`. */
  readonly requests: string[]
  readonly close: () => Promise<void>
}

/** The application itself, on a socket, with the page that `serve` gives it. */
async function serveDocs(): Promise<ServedDocs> {
  const page = createRequire(import.meta.url).resolve('@capacity-rules/docs/page')
  const docsHtml = readFileSync(page, 'utf8')
  const server = await startTestServer({ docsHtml })
  const requests: string[] = []
  const fetch = (request: Request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`)
    return server.app.fetch(request)
  }
  const running = await startNodeServer({ fetch }, { host: '127.0.0.1', port: 0 })
  const close = async () => {
    await running.stop()
    await server.close()
  }
  return { url: `http://127.0.0.1:${running.port}/docs`, requests, close }
}

interface DeadEnd {
  readonly url: string
  /** The addresses that somebody tried to reach. */
  readonly tried: string[]
  readonly close: () => Promise<void>
}

/** A proxy that lets nothing through: what a browser sends to other addresses ends here. */
async function openDeadEnd(): Promise<DeadEnd> {
  const tried: string[] = []
  const server = createServer((request, response) => {
    tried.push(`${request.url}`)
    response.writeHead(403).end()
  })
  server.on('connect', (request, socket) => {
    tried.push(`${request.url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  return { url: await listen(server), tried, close: () => close(server) }
}

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return `http://127.0.0.1:${address.port}`
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await once(server.close(), 'close')
}

let chromium: LaunchedChromium
let docs: ServedDocs
let elsewhere: DeadEnd

beforeAll(async () => {
  docs = await serveDocs()
  elsewhere = await openDeadEnd()
  chromium = await launchChromium()
  return () => Promise.all([chromium.close(), docs.close(), elsewhere.close()])
}, 60_000)

const viewport = { width: 1400, height: 1000 }
const reach = `fetch('https://example.com/').catch(String)`

interface Visit {
  readonly page: Page
  /** Requests for anything but the page. They are not let through. */
  readonly strays: string[]
  /** Errors and warnings of the console, uncaught errors, and whatever the policy refused. */
  readonly troubles: string[]
}

/** Opens the page in a browser that knows nothing yet and reaches only this page. */
async function visit(anchor = '', { bypassCSP = false } = {}): Promise<Visit> {
  const proxy = { server: elsewhere.url, bypass: new URL(docs.url).host }
  const context = await chromium.browser.newContext({ bypassCSP, proxy, serviceWorkers: 'block', viewport })
  context.setDefaultTimeout(10_000)
  onTestFinished(() => context.close())
  const strays: string[] = []
  await context.route('**', async (route) => {
    const url = route.request().url()
    if (url === docs.url) return route.continue()
    strays.push(url)
    return route.abort()
  })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`${error}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('refused by ' + event.effectiveDirective + ': ' + event.blockedURI))`)
  await page.goto(`${docs.url}${anchor}`)
  return { page, strays, troubles }
}

/** An operation on the page, by the summary that heads it. */
function operationOn(page: Page, summary: string) {
  const heading = page.locator('h2').filter({ hasText: new RegExp(`^${summary}$`) })
  const section = page.locator('[data-item-kind=httpItem]').filter({ has: heading })
  return {
    heading,
    responses: section.locator('h4').filter({ hasText: /^Responses$/ }),
    methodAndPath: section.getByTestId('right-panel').locator('button[aria-haspopup=menu]').first(),
    requestExample: section.getByTestId('source-code').nth(0),
    replyExample: section.getByTestId('source-code').nth(1),
  }
}

describe('the API reference', { timeout: 20_000 }, () => {
  test.each(operations)('shows %s at its anchor: %s %s', async (operationId, method, path, summary) => {
    const { page, strays, troubles } = await visit(`#operation/${operationId}`)
    const { heading, methodAndPath } = operationOn(page, summary)
    await heading.waitFor()
    // The anchor leads there, so a reader sees it without scrolling.
    await expect
      .poll(async () => (await heading.boundingBox())?.y, { timeout: 10_000 })
      .toSatisfy((y) => 0 <= y && y < viewport.height / 2)
    expect(await page.evaluate('location.hash')).toMatch(new RegExp(`/${operationId}$`, 'i'))
    await methodAndPath.waitFor()
    expect(await methodAndPath.textContent()).toBe(`${method}${path}`)
    expect({ strays, troubles }).toEqual({ strays: [], troubles: [] })
  })

  it('lists these operations and no other', async () => {
    const { page } = await visit()
    const menu = page.locator('[data-component-name="Menu/Menu"]').first()
    const items = menu.getByTestId('menu-item-label')
    const links = items.filter({ has: page.locator('[data-component-name="Tags/HttpTag"]') }).locator('[data-text]')
    const listed = new Set<string>()
    for (const [section, first] of [
      ['Capacity rules', 'List capacity rules'],
      ['Assignees', 'List assignees'],
    ] as const) {
      await items.filter({ hasText: new RegExp(`^${section}$`) }).click()
      await links.filter({ hasText: first }).waitFor()
      for (const summary of await links.allTextContents()) listed.add(summary)
    }
    expect([...listed].sort()).toEqual(operations.map(([, , , summary]) => summary).sort())
  })

  it('shows the examples of a request and of its reply in full', async () => {
    const { page, strays, troubles } = await visit('#operation/createCapacityRule')
    const { requestExample, replyExample, responses } = operationOn(page, 'Create a capacity rule')
    await requestExample.waitFor()
    const sent: unknown = JSON.parse((await requestExample.textContent()) ?? '')
    await responses.scrollIntoViewIfNeeded()
    await replyExample.waitFor()
    const received: unknown = JSON.parse((await replyExample.textContent()) ?? '')
    const same = { name: 'Evening shift', capacities: { email: 8, messaging: 4, voice: 1 } }
    expect(sent).toMatchObject({ ...same, agent_ids: [1003, 1007] })
    expect(received).toMatchObject({ ...same, assignees: { agents_sample: [{ id: 1003 }, { id: 1007 }] } })
    expect({ strays, troubles }).toEqual({ strays: [], troubles: [] })
  })

  it('is searched without a worker and without eval', async () => {
    const { page, strays, troubles } = await visit()
    await page.getByTestId('search-trigger').click()
    await page.keyboard.type('cursor')
    const found = page.locator('[data-component-name="Search/SearchItem"]')
    await found.filter({ hasText: 'A cursor is an agent id' }).first().waitFor()
    expect({ strays, troubles }).toEqual({ strays: [], troubles: [] })
  })

  it('lets no script connect to anything', async () => {
    const { page, strays, troubles } = await visit()
    expect(await page.evaluate(reach)).toBe('TypeError: Failed to fetch')
    await expect.poll(() => troubles).toContain('refused by connect-src: https://example.com/')
    expect(strays).toEqual([])
  })

  it('runs no script that it does not contain', async () => {
    const { page, troubles } = await visit()
    await page.evaluate(`document.head.append(Object.assign(document.createElement('script'), { text: 'ran = true' }))`)
    await expect.poll(() => troubles).toContain('refused by script-src-elem: inline')
    expect(await page.evaluate('typeof ran')).toBe('undefined')
  })

  it('wants nothing from elsewhere, whatever its policy refuses', async () => {
    const { page, strays, troubles } = await visit('#operation/createCapacityRule', { bypassCSP: true })
    await operationOn(page, 'Create a capacity rule').requestExample.waitFor()
    await page.waitForLoadState('networkidle')
    expect({ strays, troubles }).toEqual({ strays: [], troubles: [] })
    // A script that does want something is seen.
    await page.evaluate(reach)
    expect(strays).toEqual(['https://example.com/'])
  })
})

afterAll(() => {
  expect(new Set(docs.requests)).toEqual(new Set(['GET /docs']))
  expect(elsewhere.tried).toEqual([])
})

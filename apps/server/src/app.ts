import { type OperationId, routes } from '@capacity-rules/contract'
import { openapiJson, openapiYaml } from '@capacity-rules/contract/document'
import { chain, type Domain, type MaybePromise, type Store } from '@capacity-rules/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Authenticator } from './http/auth.ts'
import { Cors } from './http/cors.ts'
import { docsPage } from './http/docs.ts'
import { errors, methodNotAllowed } from './http/errors.ts'
import { type CheckReply, exchange, type Log, type Outcome } from './http/exchange.ts'
import type { Operation } from './http/operation.ts'
import type { OriginSettings } from './http/origin.ts'
import { PathTable } from './http/path-table.ts'
import { authenticated, type Bindings, type PipelineOptions, runOperation, type Throttle } from './http/pipeline.ts'
import { RateLimit } from './http/rate-limit.ts'
import type { ReplyCache } from './http/reply-cache.ts'
import { requestIdOf } from './http/request-id.ts'
import { operations } from './operations/index.ts'

export interface AppOptions {
  readonly domain: Domain
  readonly log: Log
  readonly origin: OriginSettings
  /** The origins whose pages may call with a Bearer token; none unless given. */
  readonly corsOrigins?: readonly string[]
  /** How many requests an account may send in a minute; as many as it likes when 0 or not given. */
  readonly rateLimitPerMinute?: number
  /** Whether tokens that belong to an account and no user are good; not unless given. */
  readonly allowAccountWideTokens?: boolean
  /** Held against the contract before they are sent, when given. */
  readonly checkReply?: CheckReply | undefined
  /** Where replies are kept that may be given again; nowhere unless given. */
  readonly replies?: ReplyCache
  /** Told of every request that is sent away with 429. */
  readonly onThrottle?: (reason: Throttle) => void
  /** The reference site as one page of HTML. */
  readonly docsHtml: string
  /** Whether the server was told to stop: what comes in then is answered with 503. */
  readonly isDraining: () => boolean
}

type App = OpenAPIHono<{ Bindings: Bindings }>
type AppContext = Context<{ Bindings: Bindings }>

/**
 * Assembles the HTTP application: the operations of the contract under `/api/`, and the few paths beside it.
 *
 * @example const reply = await createApp(options).request('/api/v2/capacity/rules', { headers })
 */
export function createApp(options: AppOptions): App {
  const app: App = new OpenAPIHono()
  const { domain, origin, log, checkReply, allowAccountWideTokens = false, rateLimitPerMinute = 0 } = options
  const cors = new Cors(options.corsOrigins ?? [])
  const authenticator = new Authenticator(domain.store, { allowAccountWideTokens })
  const rateLimit = rateLimitPerMinute > 0 ? new RateLimit(rateLimitPerMinute) : undefined
  const { onThrottle = () => {} } = options
  const pipeline: PipelineOptions = { domain, origin, authenticator, rateLimit, onThrottle }
  const tell = { log, checkReply, cors, replies: options.replies }
  const reply = (c: AppContext, operation: OperationId | null, work: (requestId: string) => MaybePromise<Outcome>) =>
    exchange(tell, { request: c.req.raw, incoming: c.env?.incoming }, operation, (requestId) => {
      if (options.isDraining()) return errors.unavailable
      const preflight = isApi(c) ? cors.preflight(c.req.raw) : undefined
      return preflight ? { status: 204, body: undefined, headers: preflight } : work(requestId)
    })

  const paths = new PathTable(operationsByPath())
  for (const operation of Object.values(operations)) app.openAPIRegistry.registerPath(routes[operation.id])
  const answer = (c: AppContext) => {
    const found = paths.find(c.req.path)
    const operation = found?.value.byMethod.get(c.req.method === 'HEAD' ? 'GET' : c.req.method)
    return reply(c, operation?.id ?? null, (requestId) => {
      if (!isApi(c)) return errors.notFound
      return authenticated(pipeline, c, (caller) => {
        if (!found) return errors.notFound
        if (!operation) return methodNotAllowed(found.value.allow)
        return runOperation(pipeline, c, operation, found.params, caller, requestId)
      })
    })
  }
  // One handler for all: Hono waits between several, even when none of them has to.
  app.all('/api/*', answer)
  app.notFound(answer)

  for (const [path, page] of pagesBeside(options)) {
    app.all(path, (c) => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return reply(c, null, () => methodNotAllowed('GET, HEAD'))
      return chain(page(), ({ status = 200, headers, body }) => {
        const requestId = requestIdOf(c.req.header('x-request-id'))
        return new Response(body, { status, headers: { ...pageHeaders, 'X-Request-Id': requestId, ...headers } })
      })
    })
  }
  return app
}

const isApi = (c: AppContext): boolean => c.req.path.startsWith('/api/')

interface OperationsOfPath {
  readonly byMethod: Map<string, Operation>
  /** The methods, as `Allow` names them. */
  readonly allow: string
}

/** The operations of each path of the contract, by method. */
function operationsByPath(): Map<string, OperationsOfPath> {
  const byPath = Map.groupBy(Object.values<Operation>(operations), ({ id }) => routes[id].path)
  return new Map([...byPath].map(([path, some]) => [path, ofPath(some)]))
}

function ofPath(some: readonly Operation[]): OperationsOfPath {
  const byMethod = new Map(some.map((operation) => [routes[operation.id].method.toUpperCase(), operation]))
  const allow = [...byMethod.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  return { byMethod, allow }
}

interface Page {
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const pageHeaders = { 'X-Content-Type-Options': 'nosniff' }

/** What lies beside the contract, open to all, and not in the log: who asks is mostly a machine, every few seconds. */
function pagesBeside(options: AppOptions): [path: string, page: () => MaybePromise<Page>][] {
  const docs = docsPage(options.docsHtml)
  const fixed = (type: string, body: string, headers: Record<string, string> = {}) => {
    const page = { headers: { 'Content-Type': type, ...headers }, body }
    return () => page
  }
  return [
    ['/healthz', fixed('application/json', '{"status":"alive"}')],
    ['/readyz', () => readiness(options)],
    ['/openapi.json', fixed('application/json', openapiJson)],
    ['/openapi.yaml', fixed('application/yaml', openapiYaml)],
    ['/docs', fixed('text/html; charset=utf-8', docs.html, { 'Content-Security-Policy': docs.contentSecurityPolicy })],
  ]
}

/** Ready is who can be given work: the store answers, its schema is ours, and nobody told the server to stop. */
async function readiness({ domain, isDraining }: AppOptions): Promise<Page> {
  const headers = { 'Content-Type': 'application/json' }
  const ready = !isDraining() && (await isReady(domain.store))
  if (ready) return { headers, body: '{"status":"ready"}' }
  const { status, message, headers: own } = errors.unavailable
  return { status, headers: { ...headers, ...own }, body: JSON.stringify({ error: message }) }
}

async function isReady(store: Store): Promise<boolean> {
  try {
    await store.checkReady()
    return true
  } catch {
    return false
  }
}

import { isBasic } from './auth-header.ts'

/** What a browser may be told, for pages of the origins that the operator named. */
const exposed = 'ETag, Location, Retry-After, X-Request-Id, X-Rate-Limit, X-Rate-Limit-Remaining'
const allowedHeaders = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id'
const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
/** How long a browser may keep the answer to a preflight, in seconds. */
const maxAgeSeconds = '600'

/**
 * Cross-origin requests, for Bearer tokens only: a page must not be able to use a person's e-mail and token or password,
 * and cookies there are none.
 */
export class Cors {
  readonly #origins: ReadonlySet<string>

  /** @param origins as browsers send them: scheme, host and port */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  /** The headers that answer a preflight; undefined when the request is none, or of an origin that is not allowed. */
  preflight(request: Request): Readonly<Record<string, string>> | undefined {
    const origin = this.#allowed(request)
    if (origin === undefined || request.method !== 'OPTIONS') return undefined
    if (!request.headers.has('access-control-request-method')) return undefined
    return {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': allowedMethods,
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': maxAgeSeconds,
    }
  }

  /** The headers that let a page read the reply; none for other origins, and none for Basic. */
  reply(request: Request): Readonly<Record<string, string>> {
    const origin = this.#allowed(request)
    if (origin === undefined || isBasic(request.headers.get('authorization'))) return {}
    return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed }
  }

  #allowed(request: Request): string | undefined {
    if (this.#origins.size === 0) return undefined
    const origin = request.headers.get('origin')
    return origin !== null && this.#origins.has(origin) ? origin : undefined
  }
}

import type { Credentials } from './auth.ts'
import { ConnectionError, InvalidArgumentError, RedirectError } from './errors.ts'

/** What sends a request; the global `fetch` is one. */
export type Fetch = (request: Request) => Promise<Response>

interface TransportOptions {
  /** What every URL begins with. */
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly fetch: Fetch | undefined
}

/**
 * Sends one request, once, with the credentials. They go to the base URL and nowhere else.
 *
 * @throws ConnectionError, RedirectError, InvalidArgumentError; the runtime's own error when the request was aborted
 */
export function createTransport({ baseUrl, credentials, fetch }: TransportOptions): Fetch {
  return async (request) => {
    if (!request.url.startsWith(`${baseUrl}/`)) {
      throw new InvalidArgumentError(`credentials for ${baseUrl} are not sent to ${new URL(request.url).origin}`)
    }
    request.headers.set('Authorization', await credentials.header())
    // Looked up now: a page or a test may have put another in its place.
    const send = fetch ?? globalThis.fetch
    let response: Response
    try {
      response = await send(request)
    } catch (error) {
      throw request.signal.aborted ? error : connectionError(error, credentials)
    }
    refuseRedirect(response, request.url)
    return response
  }
}

/** Names a fault without keeping the error itself: a foreign one may hold the request, with its header fields. */
export function connectionError(error: unknown, credentials: Credentials): ConnectionError {
  const inner = causeOf(error) ?? error
  const code = codeOf(inner) ?? codeOf(error)
  const said =
    (inner instanceof Error && inner.message) || (error instanceof Error && error.message) || code || 'unknown'
  return new ConnectionError(credentials.redact(`no reply: ${said}`), code)
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function refuseRedirect(response: Response, sentTo: string): void {
  const { status, type, headers } = response
  if (type !== 'opaqueredirect' && (status < 300 || status >= 400 || status === 304)) return
  response.body?.cancel().catch(() => {})
  const location = headers.get('location')
  const origin = location !== null && URL.canParse(location, sentTo) ? new URL(location, sentTo).origin : undefined
  throw new RedirectError(status || undefined, origin)
}

import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { type ApiError, errors } from './errors.ts'
import { hostError } from './host.ts'
import { limits } from './limits.ts'
import { requestIdOf } from './request-id.ts'

export interface RunningServer {
  /** The port that it listens on. */
  readonly port: number
  /**
   * Stops accepting, lets what runs finish, and ends what has not finished after `drainTimeoutMs`.
   *
   * @returns whether everything finished by itself
   */
  readonly stop: () => Promise<boolean>
}

/**
 * Serves an application on a socket, with a limit on everything that a client can send or hold open. What the HTTP
 * parser refuses is answered in the form of all other errors.
 *
 * @param listener.port 0 takes a free one
 * @throws what the system says when the address cannot be had, as with `EADDRINUSE`
 */
export async function startNodeServer(
  app: { readonly fetch: (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response> },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  const listener = getRequestListener((request, env) => app.fetch(request, { incoming: requestOf(env) }), {
    // Only what cannot be made a request of at all, such as a backslash in the path, comes here.
    errorHandler: () => errorResponse(errors.badRequest),
  })
  let draining = false
  const lastOn = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>()
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    lastOn.set(request.socket, { request, response })
    if (draining) response.shouldKeepAlive = false
    const error = hostError(request)
    if (error) writeError(request, response, error)
    else listener(request, response)
  }
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // Looked at below, so that the answer has our form.
      requireHostHeader: false,
      // How often the two limits on time are looked at, in milliseconds; Node's own 30 s would more than double them.
      connectionsCheckingInterval: 1000,
    },
    serve,
  )
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1); Node would answer 417 without a word.
  server.on('checkExpectation', serve)
  server.on('clientError', (fault, socket) => {
    const last = lastOn.get(socket)
    // What follows a whole request must not overtake the reply to it, which may be about something that was done.
    if (last?.request.complete && !last.response.closed) last.response.once('close', () => refuse(fault, socket))
    else refuse(fault, socket)
  })
  await listen(server, host, port)
  return {
    port: portOf(server.address()),
    stop: () => {
      draining = true
      return drain(server)
    },
  }
}

const requestOf = (env: { readonly incoming: unknown }): IncomingMessage => {
  const { incoming } = env
  if (!isIncoming(incoming)) throw new Error('the server speaks HTTP/1 only')
  return incoming
}

const isIncoming = (value: unknown): value is IncomingMessage =>
  typeof value === 'object' && value !== null && 'httpVersion' in value

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on a port')
  return address.port
}

function drain(server: Server): Promise<boolean> {
  return new Promise((resolve) => {
    let clean = true
    const deadline = setTimeout(() => {
      clean = false
      server.closeAllConnections()
    }, limits.drainTimeoutMs)
    // Connections that idle after a last request would keep the server open until they time out.
    const sweeping = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearTimeout(deadline)
      clearInterval(sweeping)
      resolve(clean)
    })
  })
}

const bodyOf = (error: ApiError): string => JSON.stringify({ error: error.message })

const headersOf = (error: ApiError, requestId: string): Record<string, string> => ({
  'Content-Type': 'application/json',
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': requestId,
  ...error.headers,
})

const errorResponse = (error: ApiError): Response =>
  new Response(bodyOf(error), { status: error.status, headers: headersOf(error, requestIdOf(null)) })

function writeError(request: IncomingMessage, response: ServerResponse, error: ApiError): void {
  const sent = request.headers['x-request-id']
  const headers = headersOf(error, requestIdOf(typeof sent === 'string' ? sent : undefined))
  response.writeHead(error.status, { ...headers, Connection: 'close' })
  response.end(request.method === 'HEAD' ? undefined : bodyOf(error))
}

/** Answers what never became a request. There is no response object for it, only the socket. */
function refuse(fault: Error & { readonly code?: string }, socket: Duplex): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const error = parserErrors.get(fault.code ?? '') ?? errors.badRequest
  const body = bodyOf(error)
  const fields = {
    ...headersOf(error, requestIdOf(null)),
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${body}`)
}

const parserErrors = new Map<string, ApiError>([
  ['HPE_HEADER_OVERFLOW', errors.headersTooLarge],
  ['ERR_HTTP_REQUEST_TIMEOUT', errors.requestTimeout],
])

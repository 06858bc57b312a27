import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { closeInSteps, cutAfter } from './closing.ts'
import { Conversation, type Exchange } from './conversation.ts'
import { type ApiError, errors } from './errors.ts'
import { apiHeaders } from './exchange.ts'
import { hostError } from './host.ts'
import { type Limits, limits } from './limits.ts'
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

/** What stands behind a socket. */
export interface Served {
  /** Answers a request. */
  readonly fetch: (request: Request, env: { incoming: IncomingMessage }) => Response | Promise<Response>
  /** Takes a request before `fetch` does, and gives back whether it answered it. */
  readonly giveAgain?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/**
 * Serves an application on a socket, with a limit on everything that a client can send or hold open. What the HTTP
 * parser refuses is answered in the form of all other errors.
 *
 * @param listener.port 0 takes a free one
 * @param bounds the limits; a test may have smaller ones
 * @throws what the system says when the address cannot be had, as with `EADDRINUSE`
 */
export async function startNodeServer(
  served: Served,
  { host, port }: { readonly host: string; readonly port: number },
  bounds: Limits = limits,
): Promise<RunningServer> {
  const listener = getRequestListener((request, env) => served.fetch(request, { incoming: requestOf(env) }), {
    // Only what cannot be made a request of at all, such as a backslash in the path, comes here.
    errorHandler: () => errorResponse(errors.badRequest),
  })
  let draining = false
  const work = ({ request, response }: Exchange, count: number): boolean => {
    const error = hostError(request)
    const closes = draining || error !== undefined || count >= bounds.requestsPerConnection
    if (closes) response.shouldKeepAlive = false
    if (error) writeError(request, response, error)
    else if (!served.giveAgain?.(request, response)) listener(request, response)
    return closes
  }
  const conversations = new WeakMap<Duplex, Conversation>()
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const known = conversations.get(request.socket)
    const conversation = known ?? new Conversation(work)
    if (!known) {
      conversations.set(request.socket, conversation)
      // Node's own way to end a connection behind a reply closes both sides at once.
      request.socket.destroySoon = () => closeInSteps(request.socket, bounds.closingMs)
    }
    conversation.take({ request, response })
  }
  const server = createServer(
    {
      maxHeaderSize: bounds.headerBytes,
      headersTimeout: bounds.headersTimeoutMs,
      requestTimeout: bounds.requestTimeoutMs,
      keepAliveTimeout: bounds.keepAliveTimeoutMs,
      // Looked at below, so that the answer has our form.
      requireHostHeader: false,
      // How often the two limits on time are looked at, in milliseconds; Node's own 30 s would more than double them.
      connectionsCheckingInterval: 1000,
    },
    serve,
  )
  // Who asks whether a body is wanted is not told to send one that is too large.
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= limits.bodyBytes) response.writeContinue()
    serve(request, response)
  })
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1); Node would answer 417 without a word.
  server.on('checkExpectation', serve)
  // What follows a whole request must not overtake the reply to it, which may be about something that was done.
  const refuseInTurn = (error: ApiError, socket: Duplex): void => {
    const conversation = conversations.get(socket) ?? new Conversation(work)
    conversation.end((isOwed) => closeInSteps(socket, bounds.closingMs, isOwed ? refusal(error) : undefined))
  }
  server.on('clientError', (fault: Error & { readonly code?: string }, socket) => {
    if (fault.code === 'ECONNRESET') socket.destroy()
    else refuseInTurn(parserErrors.get(fault.code ?? '') ?? errors.badRequest, socket)
  })
  // Node hands the bare socket over and forgets it, since `CONNECT` asks for a tunnel. There are none here.
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy())
    // With it all of Node's own limits on time are gone.
    cutAfter(socket, bounds.replyTimeoutMs)
    refuseInTurn(errors.badRequest, socket)
  })
  // Who has said all that there is to say may still want the reply, however long that takes. Node would close at once.
  Object.assign(server, { httpAllowHalfOpen: true })
  // Whoever comes when all places are taken is closed without a word: a reply would need a place too.
  server.maxConnections = bounds.connections
  server.maxHeadersCount = bounds.headerFields
  // Who does not read what was asked for would keep the place, and the reply in memory, for ever.
  server.timeout = bounds.replyTimeoutMs
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Node takes a connection for idle as soon as a reply was made, and would cut it while the client is still to get it.
  const closeIdle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    if (![...sockets].some(isBusy)) closeIdle()
  }
  await listen(server, host, port)
  return {
    port: portOf(server.address()),
    stop: () => {
      draining = true
      return drain(server, sockets, bounds.drainTimeoutMs)
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

/** The port of a server that listens. */
export function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on a port')
  return address.port
}

/** Whether a reply is on its way, or the client is waited for to close. */
const isBusy = ({ writableLength, writableEnded }: Socket): boolean => writableLength > 0 || writableEnded

function drain(server: Server, sockets: ReadonlySet<Socket>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let clean = true
    const deadline = setTimeout(() => {
      clean = false
      // Those that Node has forgotten, too.
      for (const socket of sockets) socket.destroy()
    }, timeoutMs)
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
  'Content-Length': String(Buffer.byteLength(bodyOf(error))),
  ...apiHeaders,
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

/** The reply to what never became a request. There is no response object for it, only the socket. */
function refusal(error: ApiError): string {
  const fields = { ...headersOf(error, requestIdOf(null)), Connection: 'close' }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${head.join('')}\r\n${bodyOf(error)}`
}

const parserErrors = new Map<string, ApiError>([
  ['HPE_HEADER_OVERFLOW', errors.headersTooLarge],
  ['ERR_HTTP_REQUEST_TIMEOUT', errors.requestTimeout],
])

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll } from 'vitest'

/** A request on its way to the server, as a test may look at it and change it. */
export interface Passing {
  readonly method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** A reply in place of the server's, or on its way back. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What becomes of a request. What a handler leaves out is passed on as it is. */
export interface Way {
  /** Sees the request first; an answer is given at once, `'cut'` ends the connection, and nothing reaches the server. */
  readonly there?: (passing: Passing) => Answer | 'cut' | undefined | Promise<Answer | 'cut' | undefined>
  /** Sees the server's answer; `'cut'` loses it on the way. */
  readonly back?: (answer: Required<Answer>, passing: Passing) => Answer | 'cut' | undefined
}

export interface Proxy {
  readonly baseUrl: string
  /** The requests that came, as `GET /api/v2/capacity/rules`. */
  readonly seen: string[]
  way: Way
}

/** A server between the command and the real server, on which requests and answers can get lost. */
export async function startProxy(target: string, way: Way = {}): Promise<Proxy> {
  const proxy: { baseUrl: string; seen: string[]; way: Way } = { baseUrl: '', seen: [], way }
  const server = createServer((incoming, response) => {
    pass(target, proxy, incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  proxy.baseUrl = `http://127.0.0.1:${isPort(address) ? address.port : 0}`
  return proxy
}

const isPort = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object'

async function pass(target: string, proxy: Proxy, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const passing: Passing = {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: flat(incoming.headers),
    body: String(await buffer(incoming)),
  }
  proxy.seen.push(`${passing.method} ${passing.path.replace(/\?.*/, '')}`)
  const answer = (await proxy.way.there?.(passing)) ?? (await answered(target, proxy, passing))
  if (answer === 'cut') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, { ...answer.headers }).end(answer.body ?? '')
}

async function answered(target: string, proxy: Proxy, passing: Passing): Promise<Answer | 'cut'> {
  const answer = await forward(target, passing)
  return proxy.way.back?.(answer, passing) ?? answer
}

function forward(target: string, { method, path, headers, body }: Passing): Promise<Required<Answer>> {
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const { 'content-length': _, 'transfer-encoding': __, ...kept } = headers
    const outgoing = request(`${target}${path}`, { method, headers: { ...kept, ...length } }, (reply) => {
      buffer(reply).then((bytes) => {
        const { 'content-length': ___, 'transfer-encoding': ____, ...replyHeaders } = flat(reply.headers)
        resolve({ status: reply.statusCode ?? 0, headers: replyHeaders, body: String(bytes) })
      }, reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )

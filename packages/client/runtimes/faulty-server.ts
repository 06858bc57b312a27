import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const half = (response: ServerResponse) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' })
  response.write('[', () => response.destroy())
}
const good = (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]')

/** What is done with a request, by the first part of its path. @param turn counts the requests to a path, from 1 */
type Behaviour = (response: ServerResponse, turn: number, request: IncomingMessage, keys: unknown[]) => unknown

const behaviours: Readonly<Record<string, Behaviour>> = {
  cut: (response, turn) => (turn === 1 ? response.destroy() : good(response)),
  half: (response, turn) => (turn === 1 ? half(response) : good(response)),
  busy: (response, turn) => (turn < 3 ? response.writeHead(503, { 'Retry-After': '0' }).end() : good(response)),
  create: (response, turn, _, keys) => (turn === 1 ? response.destroy() : response.end(JSON.stringify({ keys }))),
  'always-half': half,
  html: (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>'),
  redirect: (response) => response.writeHead(307, { Location: 'http://127.0.0.1:1/elsewhere' }).end(),
  silence: () => {},
  endless: (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).write('['),
  echo: (response, _, { headers }) =>
    response.writeHead(400).end(JSON.stringify({ error: `${headers.authorization}` })),
}

/** A server with a fault for each first part of a path. */
export async function startFaultyServer(): Promise<{ url: string; close: () => Promise<void> }> {
  const came = new Map<string, unknown[]>()
  const server = createServer((request, response) => {
    const name = request.url?.split('/')[1] ?? ''
    const keys = [...(came.get(name) ?? []), request.headers['idempotency-key']]
    came.set(name, keys)
    request.resume()
    behaviours[name]?.(response, keys.length, request, keys)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const close = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { url: `http://127.0.0.1:${address.port}`, close }
}

import { isUtf8 } from 'node:buffer'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { parseJson } from '../../src/http/exchange.ts'
import type { Lie, ProxiedReply, ProxiedRequest } from './lie.ts'

/** A server that hands everything on to the true one, but for one lie. */
export interface LyingServer {
  readonly base: URL
  readonly close: () => Promise<void>
}

/** What belongs to a connection, or is reckoned anew. */
const ownFields = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']

export async function startLying(truth: URL, lie: Lie): Promise<LyingServer> {
  const agent = new Agent({ keepAlive: true })
  const { request: lieToServer = (one) => one, reply: lieToClient = (one) => one } = lie.tell()
  const http = createServer(async (incoming, outgoing) => {
    const asked = await readRequest(incoming)
    const ask = (method: string, target: string, json?: unknown) =>
      pass(truth, agent, { ...asked, method, target, body: json === undefined ? '' : JSON.stringify(json) })
    const sent = await lieToServer(asked, ask)
    answer(outgoing, await lieToClient(await pass(truth, agent, sent), asked, ask))
  })
  http.on('checkExpectation', (incoming, outgoing) => http.emit('request', incoming, outgoing))
  const front = createTcpServer((socket) => route(socket, truth, (known) => http.emit('connection', known)))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const sockets = new Set<Socket>()
  front.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    base: new URL(`http://127.0.0.1:${portOf(front.address())}`),
    close: async () => {
      agent.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => front.close(resolve))
    },
  }
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

/** Bytes of no client, which a proxy's parser would refuse by itself, go to the true server as they are. */
function route(socket: Socket, truth: URL, toProxy: (socket: Socket) => void): void {
  socket.on('error', () => {})
  socket.once('data', (first) => {
    // Every client says what is to become of the connection.
    if (/\r\nconnection: /i.test(first.toString('latin1'))) {
      socket.pause()
      socket.unshift(first)
      toProxy(socket)
      socket.resume()
      return
    }
    const server = connect(Number(truth.port), truth.hostname)
    server.on('error', () => socket.destroy())
    server.write(first)
    socket.pipe(server).pipe(socket)
  })
}

async function readRequest(incoming: IncomingMessage): Promise<ProxiedRequest> {
  const { method = '', url = '', rawHeaders } = incoming
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(Buffer.from(part))
  const body = Buffer.concat(parts)
  const fields = fieldsOf(rawHeaders)
  const hasBody = fields.has('content-length') || fields.has('transfer-encoding')
  for (const name of ownFields) fields.delete(name)
  return { method, target: url, fields, body: body.toString('latin1'), hasBody, json: readJson(body) }
}

/** A body as JSON; undefined for what the true server would not read. */
const readJson = (body: Buffer): unknown =>
  isUtf8(body) && body.length <= 1_048_576 ? parseJson(body.toString('utf8')) : undefined

/** The fields by their names in small letters; a field that comes twice has both values. */
function fieldsOf(raw: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? ''
    const before = fields.get(name)
    fields.set(name, before === undefined ? (raw[index + 1] ?? '') : `${before}, ${raw[index + 1]}`)
  }
  return fields
}

function pass(truth: URL, agent: Agent, sent: ProxiedRequest): Promise<ProxiedReply> {
  const { method, target, fields } = sent
  const body = Buffer.from(sent.body, 'latin1')
  const length = sent.hasBody || body.length > 0 ? { 'Content-Length': `${body.length}` } : {}
  const headers = { ...Object.fromEntries(fields), ...length }
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: truth.hostname, port: truth.port, method, path: target, headers })
    outgoing.on('response', async (incoming) => {
      const parts: Buffer[] = []
      for await (const part of incoming) parts.push(Buffer.from(part))
      const replyFields = fieldsOf(incoming.rawHeaders)
      for (const name of ownFields) replyFields.delete(name)
      resolve({ status: incoming.statusCode ?? 0, fields: replyFields, text: Buffer.concat(parts).toString('utf8') })
    })
    outgoing.on('error', reject)
    outgoing.end(body.length > 0 ? body : undefined)
  })
}

function answer(outgoing: ServerResponse, { status, fields, text, bytes }: ProxiedReply): void {
  if (bytes !== undefined) {
    outgoing.socket?.end(bytes)
    return
  }
  outgoing.writeHead(status, Object.fromEntries(fields))
  outgoing.end(text)
}

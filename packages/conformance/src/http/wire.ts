import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { parseJson, type Reply } from './exchange.ts'
import { NoReply } from './transport.ts'

/**
 * Sends bytes on a connection of their own and reads all that comes until the server closes it. For what an HTTP
 * client hides: a body where none may be, and requests that no client would send.
 *
 * @param timeoutMs how long the connection may be silent
 * @throws NoReply
 */
export async function exchangeBytes(base: URL, bytes: Buffer, timeoutMs: number): Promise<Reply> {
  return readReply(await readAll(open(base), bytes, timeoutMs))
}

function open(base: URL): Socket {
  const isTls = base.protocol === 'https:'
  const host = base.hostname.replace(/^\[|\]$/g, '')
  const port = Number(base.port) || (isTls ? 443 : 80)
  // A name tells a proxy which of its sites is meant; an address is none.
  const name = isIP(host) === 0 ? { servername: host } : {}
  return isTls ? connectTls({ host, port, ...name }) : connectTcp({ host, port })
}

function readAll(socket: Socket, bytes: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`the connection stayed open for ${timeoutMs / 1000} s`)),
    )
    socket.on('data', (part) => parts.push(Buffer.from(part)))
    // Whoever refuses a request may reset the connection behind the reply.
    const end = () => (parts.length > 0 ? resolve(Buffer.concat(parts)) : reject(new NoReply('closed without a reply')))
    socket.on('error', (error) => (parts.length > 0 ? end() : reject(new NoReply(error.message))))
    socket.on('close', end)
    socket.write(bytes)
  })
}

/** The last reply in some bytes, with everything behind its header fields as its body. */
function readReply(bytes: Buffer): Reply {
  const headEnd = bytes.indexOf('\r\n\r\n')
  const [line = '', ...fields] = bytes.toString('latin1', 0, headEnd === -1 ? bytes.length : headEnd).split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1])
  if (headEnd === -1 || Number.isNaN(status)) throw new NoReply(`no HTTP reply begins with ${JSON.stringify(line)}`)
  const rest = bytes.subarray(headEnd + 4)
  // What only says that the body may come is no reply yet.
  if (status < 200) return readReply(rest)
  const headers = new Headers()
  for (const field of fields) {
    const colon = field.indexOf(':')
    if (colon > 0) headers.append(field.slice(0, colon), field.slice(colon + 1).trim())
  }
  const isChunked = headers.get('transfer-encoding')?.toLowerCase() === 'chunked'
  const text = (isChunked ? withoutChunks(rest) : rest).toString('utf8')
  return { status, headers, text, json: parseJson(text) }
}

/** The body that chunks make up. What does not look like a chunk ends it. */
function withoutChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (lineEnd === -1 || !(size > 0)) break
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(parts)
}

import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Conversation, type Exchange } from './conversation.ts'

let server: Server
let client: Socket
afterEach(() => {
  client.destroy()
  server.close()
  server.closeAllConnections()
})

/** A server with one conversation. @returns the requests that came, and a client that has not said anything yet */
async function listen(work: ConstructorParameters<typeof Conversation>[0]) {
  const conversation = new Conversation(work)
  const came: Exchange[] = []
  server = createServer((request, response) => {
    came.push({ request, response })
    conversation.take({ request, response })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = address(server.address())
  client = connect(port, '127.0.0.1')
  let text = ''
  let end = ''
  client.setEncoding('utf8').on('data', (part: string) => {
    text += part
    end = (end + part).slice(-500)
  })
  // Only near the end, since to look through all of a long text again and again takes long.
  const has = (wanted: string) =>
    new Promise<void>((resolve) => {
      const look = () => end.includes(wanted) && resolve()
      client.on('data', look)
      look()
    })
  return { conversation, came, has, received: () => text }
}

function address(found: ReturnType<Server['address']>): AddressInfo {
  if (typeof found !== 'object' || found === null) throw new Error('the server listens on a port')
  return found
}

const get = (path: string | number): string => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`
/** Long enough for whatever can happen by itself to have happened. */
const settle = async () => {
  for (let turn = 0; turn < 200; turn++) await new Promise((resume) => setImmediate(resume))
}

describe('a conversation', () => {
  test('works on the next request when the reply before it is gone, and tells how many there were', async () => {
    const begun: [string | undefined, number][] = []
    const open: Exchange[] = []
    const { came, has } = await listen((exchange, count) => {
      begun.push([exchange.request.url, count])
      open.push(exchange)
      return false
    })
    client.write(get('a') + get('b') + get('c'))
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      while (open.length <= index) await settle()
      expect(begun.map(([url]) => url)).toEqual(['/a', '/b', '/c'].slice(0, index + 1))
      open[index]?.response.end(`done ${name}`)
      await has(`done ${name}`)
    }
    expect(begun).toEqual([
      ['/a', 1],
      ['/b', 2],
      ['/c', 3],
    ])
    expect(came).toHaveLength(3)
  })

  test('reads nothing more while a request waits, however many are done meanwhile', async () => {
    const answered = 20
    let begun = 0
    const { came, has } = await listen(({ response }, count) => {
      begun = count
      if (count <= answered) response.end(`done ${count};`)
      return false
    })
    client.write(get('x').repeat(200_000))
    await has(`done ${answered};`)
    await settle()
    expect(begun).toBe(answered + 1)
    // What Node had read in one go, 64 KiB, when the first one had to wait.
    expect(came.length * get('x').length).toBeLessThanOrEqual(65_536)
    expect(client.writableLength).toBeGreaterThan(0)
  })

  test('goes on reading when none waits any more', async () => {
    const total = 5000
    const { came, has } = await listen(({ response }, count) => {
      response.end(`done ${count};`)
      return false
    })
    client.write(get('x').repeat(total))
    await has(`done ${total};`)
    expect(came).toHaveLength(total)
  })

  test('does nothing behind the reply that closes the connection', async () => {
    const begun: (string | undefined)[] = []
    const { has } = await listen(({ request, response }) => {
      begun.push(request.url)
      const closes = request.url === '/last'
      response.shouldKeepAlive = !closes
      response.end(`done ${request.url};`)
      return closes
    })
    client.write(get('first') + get('last') + get('never'))
    await has('done /last;')
    await settle()
    expect(begun).toEqual(['/first', '/last'])
  })

  test('that is ended answers what came whole, and then says goodbye', async () => {
    const { conversation, came, has, received } = await listen(({ request, response }) => {
      if (request.url !== '/a') response.end(`done ${request.url};`)
      return false
    })
    client.write(`${get('a')}${get('b')}POST /broken HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n`)
    while (came.length < 3) await settle()
    const goodbye = new Promise<string>((resolve) => conversation.end(() => resolve(received())))
    came[0]?.response.end('done /a;')
    await has('done /b;')
    expect(await goodbye).not.toContain('done /broken;')
    await settle()
    expect(received()).not.toContain('done /broken;')
  })
})

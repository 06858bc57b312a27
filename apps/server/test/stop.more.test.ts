import { describe, expect, test } from 'vitest'
import { admin, newDatabase, type RunningServer, rulesPath, startServer } from './process.ts'
import { exchangeRaw, openSocket, type RawSocket, rawRequest } from './raw-socket.ts'

const start = () => startServer({ ...newDatabase(), ...admin.env })

const body = JSON.stringify({ name: 'Sent slowly', capacities: { email: 1 } })

/** Begins to create a rule, as a client with a slow line does, and waits until the server is at work on it. */
async function beginUpload({ port }: RunningServer): Promise<RawSocket> {
  const upload = await openSocket(port)
  const headers = {
    Host: 'a',
    Authorization: admin.authorization,
    'Content-Type': 'application/json',
    'Content-Length': `${body.length}`,
    Expect: '100-continue',
  }
  upload.socket.write(rawRequest(`POST ${rulesPath}`, headers, body.slice(0, 10)))
  await upload.has('100 Continue')
  return upload
}

/** Begins a request on a connection that had one before, and waits until the server has read what there is of it. */
async function beginRequest({ port }: RunningServer, path: string): Promise<RawSocket> {
  const open = await openSocket(port)
  open.socket.write(`${rawRequest('GET /healthz', { Host: 'a' })}GET ${path} HTTP/1.1\r\nHost: a\r\n`)
  await open.has('{"status":"alive"}')
  return open
}

/** Waits until nobody can connect any more. */
async function refusesConnections({ port }: RunningServer): Promise<void> {
  for (;;) {
    try {
      const { socket, closed } = await openSocket(port)
      socket.destroy()
      await closed
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error
      if (code === 'ECONNREFUSED') return
      // The system drops who stood in line when the port was closed.
      expect(code).toBe('ECONNRESET')
    }
  }
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('lets requests that run come to their end, and takes no new ones', async () => {
    const server = await start()
    const upload = await beginUpload(server)
    const other = await beginUpload(server)
    const ended = server.stop(signal)
    await refusesConnections(server)
    // The connection of the first to end is closed while the other is still at work.
    other.socket.write(body.slice(10))
    expect(await other.closed).toContain('200 OK')
    upload.socket.write(body.slice(10))
    expect(await upload.closed).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*"name":"Sent slowly"/,
    )
    expect(await ended).toMatchObject({ code: 0, signal: null })
  })

  test('waits for no connection that idles or never said a word', async () => {
    const server = await start()
    const silent = await openSocket(server.port)
    const idle = await openSocket(server.port)
    idle.socket.write(rawRequest('GET /healthz', { Host: 'a' }))
    await idle.has('alive')
    const startedAt = performance.now()
    const { code, stderr } = await server.stop(signal)
    expect(performance.now() - startedAt).toBeLessThan(3000)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await Promise.all([silent.closed, idle.closed])
  })
})

describe('while it stops', () => {
  test('the server is not ready, and turns requests away with 503', async () => {
    const server = await start()
    const upload = await beginUpload(server)
    const sockets = await Promise.all(['/readyz', rulesPath].map((path) => beginRequest(server, path)))
    const ended = server.stop()
    await refusesConnections(server)
    for (const { socket, closed } of sockets) {
      socket.write(`Authorization: ${admin.authorization}\r\n\r\n`)
      const text = await closed
      const [, reply = ''] = text.split('{"status":"alive"}')
      expect(reply).toMatch(/^HTTP\/1\.1 503 /)
      expect(reply).toMatch(/\r\nRetry-After: 1\r\n/)
      expect(reply).toMatch(/\r\nConnection: close\r\n/)
      expect(reply).toContain('{"error":"Service unavailable"}')
    }
    upload.socket.write(body.slice(10))
    expect(await upload.closed).toContain('200 OK')
    expect((await ended).code).toBe(0)
  })

  test('a second signal ends it at once', async () => {
    const server = await start()
    await beginUpload(server)
    const ended = server.stop('SIGTERM')
    await refusesConnections(server)
    server.child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
})

describe('the limits on time', { timeout: 20_000 }, () => {
  test.concurrent('a request that does not come to its end is cut off 10 s after the signal', async () => {
    const server = await start()
    const upload = await beginUpload(server)
    const startedAt = performance.now()
    const { code, stderr } = await server.stop()
    expect(performance.now() - startedAt).toBeGreaterThan(9000)
    expect(performance.now() - startedAt).toBeLessThan(12_000)
    expect(code).toBe(0)
    expect(stderr).toContain('some requests did not finish in time')
    expect(await upload.closed).not.toContain('200 OK')
  })

  test.concurrent('headers that do not come to their end within 10 s are 408', async () => {
    const server = await start()
    const text = await exchangeRaw(server.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n')
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(text).toMatch(/\r\nConnection: close\r\n\r\n\{"error":"Request timeout"\}$/)
    await server.stop()
  })
})

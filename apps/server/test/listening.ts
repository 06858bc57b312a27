import { expect } from 'vitest'
import { type Limits, limits } from '../src/http/limits.ts'
import { startServer } from '../src/start.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './harness.ts'
import { rulesPath } from './requests.ts'
import { Wire, type WireReply, wireRequest } from './wire.ts'

/** A server in this process that listens on a socket, too. */
export interface ListeningServer extends TestServer {
  readonly port: number
  /** What the admin's requests begin with. */
  readonly fields: Readonly<Record<string, string>>
}

/** Starts a server with a store of its own on a socket of this machine. @param bounds limits other than the usual */
export async function startListeningServer(
  bounds: Partial<Limits> = {},
  options: TestServerOptions = {},
): Promise<ListeningServer> {
  const server = await startTestServer(options)
  const { port, stop } = await startServer(
    server.options,
    { host: '127.0.0.1', port: 0 },
    { ...limits, drainTimeoutMs: 100, ...bounds },
  )
  const close = async () => {
    await stop()
    await server.close()
  }
  return { ...server, port, fields: { Host: 'a', Authorization: server.as('admin') }, close }
}

/** Sees to it that a refusal has the form that all have. */
export function expectErrorForm({ status, headers, body }: WireReply): void {
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/./) })
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
}

/** Sees to it that the server still does its work, for a newcomer. */
export async function expectAnswers({ port, fields }: ListeningServer): Promise<void> {
  const wire = await Wire.open(port)
  const reply = await wire.send(wireRequest(`GET ${rulesPath}`, fields)).reply()
  wire.close()
  expect(reply?.status).toBe(200)
}

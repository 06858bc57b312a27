import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

/** `node:http` with nothing around it, on a free port. */
export async function listen(listener: RequestListener): Promise<number> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on a port')
  return address.port
}

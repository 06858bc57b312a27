import { afterAll } from 'vitest'
import { openServer, type Server } from './open-server.ts'

export { people, type Server, type TestAccount } from './open-server.ts'

/** Starts the real server for as long as the tests of a file run. */
export async function startRealServer(): Promise<Server> {
  const server = await openServer()
  afterAll(server.close)
  return server
}

import { createToken, type TokenScope } from '@capacity-rules/core'
import { address, type Member, type TestServerOptions, team } from '@capacity-rules/server/test/harness.ts'
import { type ListeningServer, startListeningServer } from '@capacity-rules/server/test/listening.ts'
import { CapacityRules, type ClientOptions } from '../src/index.ts'

export interface RealServer extends ListeningServer {
  readonly baseUrl: string
  /** A client of a member of the team, with an API token. */
  readonly client: (member?: Member, options?: Partial<ClientOptions>) => Promise<CapacityRules>
  /** The secret of a new token. */
  readonly secret: (member: Member, kind: 'api' | 'bearer', scope?: TokenScope) => Promise<string>
}

/** The server itself, on a socket of this machine. Its team is that of the server's own tests. */
export async function startRealServer(options: TestServerOptions = {}): Promise<RealServer> {
  const server = await startListeningServer({}, options)
  const baseUrl = `http://127.0.0.1:${server.port}`
  const secret: RealServer['secret'] = async (member, kind, scope = 'write') => {
    const order = { userId: team[member].id, kind, scope, label: '', expiresAt: null }
    return (await createToken(server.domain, server.accountId, order)).secret
  }
  const client: RealServer['client'] = async (member = 'admin', own = {}) => {
    const auth = { email: address(team[member].id), apiToken: await secret(member, 'api') }
    return new CapacityRules({ baseUrl, auth, ...own })
  }
  return { ...server, baseUrl, secret, client }
}

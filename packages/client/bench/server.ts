// A process of its own, so that its work is not counted as the client's: the server with 100,000 agents.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAccount, createToken, type Domain, importUsers, type User, type UserRow } from '@capacity-rules/core'
import { domainOn, openStore } from '@capacity-rules/server/src/commands/store.ts'
import { readSettings } from '@capacity-rules/server/src/settings.ts'
import { startServer } from '@capacity-rules/server/src/start.ts'

const admin: User = { id: 1, name: 'Ada', email: 'ada@example.com', role: 'admin', permissions: [], active: true }

function* rows(agents: number): Generator<UserRow> {
  yield { line: 1, value: admin }
  for (let id = 2; id <= agents; id++) {
    yield { line: id, value: { ...admin, id, name: `Agent ${id}`, email: `agent${id}@example.com`, role: 'agent' } }
  }
}

async function fill(domain: Domain, agents: number): Promise<string> {
  const account = await createAccount(domain, 'bench')
  if (!account.ok) throw new Error('a new store takes any account')
  const imported = await importUsers(domain, account.value.id, rows(agents))
  if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
  const order = { userId: admin.id, kind: 'bearer', scope: 'write', label: '', expiresAt: null } as const
  return (await createToken(domain, account.value.id, order)).secret
}

const [file = '', agents = ''] = process.argv.slice(2)
const settings = readSettings({ HOST: '127.0.0.1', PORT: '0', DATABASE_URL: `sqlite:${file}` })
const domain = domainOn(settings, await openStore(settings, 'server'))
const accessToken = await fill(domain, Number(agents))
const { port } = await startServer(
  {
    domain,
    log: { info: () => {}, error: () => {} },
    origin: { publicUrl: undefined, trustProxy: settings.TRUST_PROXY },
    docsHtml: '',
    isDraining: () => false,
  },
  { host: '127.0.0.1', port: 0 },
)

// What costs next to nothing on the other side, so that the client's own work is seen best.
const fixed = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]'))
await once(fixed.listen(0, '127.0.0.1'), 'listening')
const address = fixed.address()
process.send?.({ port, accessToken, fixedPort: typeof address === 'object' ? address?.port : 0 })

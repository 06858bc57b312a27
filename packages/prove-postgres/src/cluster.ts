import { type DatabaseProxy, type Postgres, startPostgres, startProxy } from '@capacity-rules/test-postgres'
import { type Environment, runCommand, ServerProcess } from './server-process.ts'

/** A PostgreSQL, a standby if asked for, and servers that reach it by way of a proxy. */
export interface Cluster extends AsyncDisposable {
  readonly postgres: Postgres
  readonly standby: Postgres | undefined
  readonly proxy: DatabaseProxy
  readonly servers: readonly ServerProcess[]
  /** The agents of the account, in ascending order. */
  readonly agents: readonly number[]
}

export interface ClusterOptions {
  readonly servers: number
  readonly agents: number
  /** Whether commits wait for the disk. True unless given. */
  readonly durable?: boolean
  /** Whether the servers wait less long than they do by default. False unless given. */
  readonly impatient?: boolean
  /** Whether commits wait for the standby, too. There is none unless given. */
  readonly standby?: 'synchronous' | 'asynchronous'
}

/** Shorter than the defaults, so that faults of a few seconds are long enough to run into them. */
const impatience: Environment = {
  DATABASE_CONNECT_TIMEOUT_MS: '3000',
  DATABASE_STATEMENT_TIMEOUT_MS: '4000',
  DATABASE_LOCK_TIMEOUT_MS: '3000',
}

/** @throws Error when something does not start */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { servers, agents, durable = true } = options
  await using stack = new AsyncDisposableStack()
  const settings = options.standby === 'synchronous' ? { synchronous_standby_names: 'standby' } : {}
  const postgres = await startPostgres({ durable, settings })
  stack.defer(postgres.stop)
  const standby = options.standby && (await postgres.startStandby())
  if (standby) stack.defer(standby.stop)
  const proxy = await startProxy(postgres.url)
  stack.defer(proxy.close)
  const env = { ...(options.impatient && impatience), DATABASE_URL: proxy.url }
  const processes = Array.from({ length: servers }, () => new ServerProcess(env))
  for (const server of processes) stack.defer(() => server.end('SIGTERM'))
  const [first, ...others] = processes
  // It makes the account.
  await first?.start()
  const ids = Array.from({ length: agents }, (_, index) => index + 1)
  // Agent 1 is the admin.
  const users = ids.slice(1).map((id) => ({ id, name: `Agent ${id}`, email: `a${id}@example.com`, role: 'agent' }))
  const imported = runCommand(['users', 'import', '-'], env, JSON.stringify(users))
  await Promise.all([imported, ...others.map((server) => server.start())])
  const owned = stack.move()
  return {
    postgres,
    standby,
    proxy,
    servers: processes,
    agents: ids,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

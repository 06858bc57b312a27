import { type DatabaseProxy, type Postgres, startPostgres, startProxy } from '@capacity-rules/test-postgres'
import { type Environment, runCommand, ServerProcess } from './server-process.ts'

/** A PostgreSQL that waits for the disk, a standby if asked for, and servers that reach it by way of a proxy. */
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
  /** Whether each commit waits for a standby. */
  readonly withStandby?: boolean
}

/** Shorter than the defaults, so that faults of a second are long enough to run into them. */
const impatient: Environment = {
  DATABASE_CONNECT_TIMEOUT_MS: '1000',
  DATABASE_STATEMENT_TIMEOUT_MS: '2000',
  DATABASE_LOCK_TIMEOUT_MS: '1500',
}

export async function startCluster({ servers, agents, withStandby = false }: ClusterOptions): Promise<Cluster> {
  await using stack = new AsyncDisposableStack()
  const settings = withStandby ? { synchronous_standby_names: 'standby', synchronous_commit: 'on' } : {}
  const postgres = await startPostgres({ durable: true, settings })
  stack.defer(postgres.stop)
  const standby = withStandby ? await postgres.startStandby() : undefined
  if (standby) stack.defer(standby.stop)
  const proxy = await startProxy(postgres.url)
  stack.defer(proxy.close)
  const env = { ...impatient, DATABASE_URL: proxy.url }
  const processes = Array.from({ length: servers }, () => new ServerProcess(env))
  for (const server of processes) {
    stack.defer(() => server.end('SIGTERM'))
    await server.start()
  }
  const ids = Array.from({ length: agents }, (_, index) => index + 1)
  // The first is the admin.
  const users = ids.slice(1).map((id) => ({ id, name: `Agent ${id}`, email: `a${id}@example.com`, role: 'agent' }))
  await runCommand(['users', 'import', '-'], env, JSON.stringify(users))
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

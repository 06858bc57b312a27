import { loadavg } from 'node:os'
import { execute, type Postgres, startPostgres } from '@capacity-rules/test-postgres'
import { type BenchOptions, host, machine } from './bench.ts'
import { Children } from './children/child.ts'
import { type Entrant, measureHttp } from './http.ts'
import type { PageTimeCalls } from './page-times.ts'
import { progress } from './progress.ts'
import type { PostgresResults } from './report/results.ts'
import { postgresServerNames, scenarios } from './scenarios.ts'
import type { ServerCalls } from './servers/serve.ts'
import type { CopyCalls } from './store/copy.ts'
import type { ImportCalls } from './store/import.ts'
import { seed } from './store/seed.ts'

export interface PostgresBenchOptions extends Omit<BenchOptions, 'withSoak'> {
  /** How many users the import has, and the larger of the two accounts whose pages are compared. */
  readonly many?: number
}

/** The smaller of the two accounts whose pages are compared. */
const few = 1000

/**
 * Measures the server on a PostgreSQL of its own that waits for the disk, which is gone afterwards, however it ends.
 *
 * Each server has a database of its own there, a copy of one that was filled before.
 */
export async function benchPostgres(options: PostgresBenchOptions, signal?: AbortSignal): Promise<PostgresResults> {
  const load = loadavg()
  const postgres = await startPostgres({ durable: true })
  try {
    await using children = new Children(signal)
    return { ...(await run(options, new Databases(postgres), children)), load }
  } finally {
    progress('')
    await postgres.stop()
  }
}

async function run(
  { size, plan, only = '', ...options }: PostgresBenchOptions,
  databases: Databases,
  children: Children,
) {
  const seedUrl = await databases.create('seed')
  progress(`filling a database with ${size.agents} agents and ${size.rules} rules`)
  const seeded = await seed(seedUrl, size)
  await execute(seedUrl, 'VACUUM ANALYZE')
  const entrants: Entrant[] = []
  for (const name of postgresServerNames) {
    const module = name === 'ours' || name === 'workers' ? name : `postgres-${name}`
    entrants.push({ name, module: `servers/${module}.ts`, database: await databases.create(name, 'seed') })
  }
  const some = scenarios(seeded).filter(({ name }) => name.includes(only))
  const caller = { authorization: seeded.authorization, host }
  const http = await measureHttp(children, entrants, caller, some, { ...plan, sleeps: true })
  return {
    ...machine(),
    size,
    rounds: Math.max(...http.map(({ round }) => round)),
    connections: plan.connections,
    scenarios: some.map(({ name }) => name),
    http,
    ...(options.withImport && (await measureMany(children, databases, { ...options, rules: size.rules }))),
  }
}

/** What takes a million users: their import, and what a page costs among them. */
async function measureMany(
  children: Children,
  databases: Databases,
  {
    many = 1_000_000,
    rules,
    storeRepeats: repeats,
  }: Pick<PostgresBenchOptions, 'many' | 'storeRepeats'> & { rules: number },
) {
  progress(`importing ${many} users`)
  const importing = children.start<ImportCalls>('store/import.ts')
  const database = await databases.create('imported')
  const imported = await importing.call('importThem', { database, users: many })
  await importing.end()
  await databases.drop('imported')
  progress(`copying ${many} users`)
  const copying = children.start<CopyCalls>('store/copy.ts')
  const copySeconds = await copying.call('copyThem', { database: await databases.create('copied'), users: many })
  await copying.end()
  await databases.drop('copied')
  return {
    imports: { imported, copySeconds },
    pages: await comparePages(children, databases, [few, many], rules, repeats),
  }
}

async function comparePages(
  children: Children,
  databases: Databases,
  agents: readonly number[],
  rules: number,
  repeats: number,
) {
  const accounts = []
  for (const count of agents) {
    progress(`filling a database with ${count} agents`)
    const database = await databases.create(`agents_${count}`)
    const seeded = await seed(database, { agents: count, rules })
    await execute(database, 'VACUUM ANALYZE')
    const port = await children.start<ServerCalls>('servers/ours.ts').call('start', database)
    accounts.push({ database, port, seed: seeded })
  }
  progress('timing pages')
  const timing = children.start<PageTimeCalls>('page-times.ts')
  return { agents, ...(await timing.call('pageTimes', { accounts, host, repeats })) }
}

/** The databases of a run, on a server that is gone after it. */
class Databases {
  readonly #server: string

  constructor({ url }: Postgres) {
    this.#server = url
  }

  /** Makes a database, empty or with all that is in another one, to which nobody may be connected. */
  async create(name: string, like = 'template0'): Promise<string> {
    await execute(this.#server, `CREATE DATABASE ${name} TEMPLATE ${like} ENCODING 'UTF8'`)
    return new URL(name, this.#server).href
  }

  async drop(name: string): Promise<void> {
    await execute(this.#server, `DROP DATABASE ${name} WITH (FORCE)`)
  }
}

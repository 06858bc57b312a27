import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Children } from './children/child.ts'
import { type Entrant, measureHttp, type Plan } from './http.ts'
import { measureImports, soak } from './long.ts'
import { progress } from './progress.ts'
import type { Results } from './report/results.ts'
import { type ServerName, scenarios, serverNames } from './scenarios.ts'
import type { InStoreCalls } from './store/in-store.ts'
import { type Size, seed } from './store/seed.ts'

export interface BenchOptions {
  readonly size: Size
  readonly plan: Plan
  /** How often the slower of the calls in the store is timed. */
  readonly storeRepeats: number
  /** Only scenarios with this text in their name. */
  readonly only?: string | undefined
  readonly withImport?: boolean
  readonly withSoak?: boolean
}

/** The name that every request gives the server, so that the links in the replies are the same. */
export const host = 'capacity.example.com'

/** Runs everything in a folder and in processes that are gone afterwards, however it ends. */
export async function bench(options: BenchOptions, signal?: AbortSignal): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-bench-'))
  try {
    await using children = new Children(signal)
    return await run(options, folder, children)
  } finally {
    progress('')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run({ size, plan, only = '', ...options }: BenchOptions, folder: string, children: Children) {
  const file = join(folder, 'seed.db')
  progress(`making a store of ${size.agents} agents and ${size.rules} rules`)
  const seeded = await seed(`sqlite:${file}`, size)
  const caller = { authorization: seeded.authorization, host }
  const all = scenarios(seeded)
  const some = all.filter(({ name }) => name.includes(only))

  progress('timing the store')
  const timing = children.start<InStoreCalls>('store/in-store.ts')
  const inStore = await timing.call('inStore', { file, seed: seeded, repeats: options.storeRepeats })
  const http = await measureHttp(children, entrants(folder, file), caller, some, plan)
  const results: Results = {
    ...machine(),
    size,
    rounds: Math.max(...http.map(({ round }) => round)),
    connections: plan.connections,
    scenarios: some.map(({ name }) => name),
    http,
    inStore,
    ...(options.withImport && { imports: await measureImports(children, folder) }),
    ...(options.withSoak && { soak: await soak(children, folder, file, caller, all) }),
  }
  return results
}

/** What the numbers depend on most. */
export const machine = () => ({
  node: process.versions.node,
  processors: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
})

/** The servers on our store, which wants an address and not a file. */
const opensStore: ReadonlySet<ServerName> = new Set(['ours', 'fastify'])

/** Every server, each with a copy of the store. */
function entrants(folder: string, file: string): Entrant[] {
  return serverNames.map((name) => {
    const copy = join(folder, `${name}.db`)
    if (name !== 'fixed') copyFileSync(file, copy)
    return { name, module: `servers/${name}.ts`, database: opensStore.has(name) ? `sqlite:${copy}` : copy }
  })
}

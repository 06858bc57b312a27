import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Children } from './children/child.ts'
import type { LoadCalls } from './load/main.ts'
import type { Caller } from './load/request.ts'
import { progress } from './progress.ts'
import type { Scenario } from './scenarios.ts'
import type { ServerCalls, Usage } from './servers/serve.ts'
import type { Import, ImportCalls } from './store/import.ts'

/** What is measured only when it is asked for, since it takes minutes. */

export interface Imports {
  readonly small: Import
  readonly large: Import
  /** Far more than any cache holds: if memory grew with the rows, it would show here. */
  readonly huge: Import
  /** Of a bare insert of the large one's rows. */
  readonly insertSeconds: number
}

/** Each in a process of its own, so that the memory of one is not that of another. */
export async function measureImports(children: Children, folder: string): Promise<Imports> {
  const run = async (users: number): Promise<Import> => {
    progress(`importing ${users} users`)
    return children
      .start<ImportCalls>('store/import.ts')
      .call('importThem', { database: `sqlite:${join(folder, `${users}.db`)}`, users })
  }
  const [small, large, huge] = [await run(100_000), await run(1_000_000), await run(3_000_000)]
  progress(`inserting ${large.users} users`)
  const inserting = children.start<ImportCalls>('store/import.ts')
  const insertSeconds = await inserting.call('insertThem', { file: join(folder, 'insert.db'), users: large.users })
  progress('')
  return { small, large, huge, insertSeconds }
}

export interface Soak {
  readonly requests: number
  readonly before: Usage
  readonly after: Usage
}

const soakRequests = 1_000_000
/** After so many the code is compiled and the caches are filled. */
const warmUpRequests = 100_000
const hourMs = 3_600_000

/** Sends a mixture of reads, and looks at the memory before and after; garbage is collected each time. */
export async function soak(
  children: Children,
  folder: string,
  file: string,
  caller: Caller,
  scenarios: readonly Scenario[],
): Promise<Soak> {
  const copy = join(folder, 'soak.db')
  copyFileSync(file, copy)
  const server = children.start<ServerCalls>('servers/ours.ts', ['--expose-gc'])
  const port = await server.call('start', `sqlite:${copy}`)
  const load = children.start<LoadCalls>('load/main.ts')
  const requests = scenarios
    .filter(({ kind, status }) => kind === 'read' && status === 200)
    .flatMap((one) => one.requests)
  const send = (maxRequests: number) =>
    load.call('measure', { port, caller, requests, status: 200, connections: 16, maxRequests, durationMs: hourMs })
  progress(`soak: ${warmUpRequests} requests to warm up`)
  await send(warmUpRequests)
  const before = await server.call('usage', null)
  progress(`soak: ${soakRequests} requests`)
  const result = await send(soakRequests)
  progress('')
  return { requests: result.requests, before, after: await server.call('usage', null) }
}

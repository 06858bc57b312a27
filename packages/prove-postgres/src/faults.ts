import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '@capacity-rules/server/test/random.ts'
import { execute } from '@capacity-rules/test-postgres'
import type { Recorder } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { Fault, FaultKind } from './history.ts'

/** How long something stays broken at most, in milliseconds. The servers give up on a statement after 5000. */
const longest = { frozen: 6500, down: 1000, losing: 1500, pause: 400 }
/** How long servers may take to work again, in milliseconds. */
const recoveryMs = 15_000

/** Breaks something, and mends it. Gives the server that it was about, if it was about one. */
type Break = (cluster: Cluster, random: Random) => Promise<number | undefined>

const breaks: Readonly<Record<Exclude<FaultKind, 'failover'>, Break>> = {
  'server killed': async ({ servers }, random) => {
    const index = random.below(servers.length)
    await servers[index]?.end('SIGKILL')
    await servers[index]?.start()
    return index
  },
  'postgres crashed': async ({ postgres }, random) => {
    await postgres.crash()
    await delay(random.below(longest.down))
    await postgres.start()
    return undefined
  },
  'postgres frozen': async ({ postgres }, random) => {
    const frozen = await postgres.freeze()
    try {
      await delay(random.below(longest.frozen))
    } finally {
      frozen.thaw()
    }
    return undefined
  },
  'backends terminated': async ({ postgres }) => {
    const others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
    await execute(postgres.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`)
    return undefined
  },
  'connections cut': async ({ proxy }) => {
    proxy.cut()
    return undefined
  },
  'commit answers lost': async ({ proxy }, random) => {
    proxy.cutAfter('COMMIT')
    await delay(random.below(longest.losing))
    proxy.cutAfter(undefined)
    return undefined
  },
}

/** The kinds of fault that a run has in turn. */
export const kinds = Object.keys(breaks).filter((kind): kind is keyof typeof breaks => kind in breaks)

/** What a run is about, for those who break things in it. */
export interface Scene {
  readonly cluster: Cluster
  readonly recorder: Recorder
  readonly random: Random
  /** A rule that is always there, to try whether servers work. */
  readonly rule: string
}

/**
 * Breaks something, mends it, and waits until all servers work again.
 *
 * @throws Error when one of them does not in time
 */
export async function injectFault(scene: Scene, kind: keyof typeof breaks): Promise<Fault> {
  await delay(scene.random.below(longest.pause))
  const startMs = performance.now()
  const server = await breaks[kind](scene.cluster, scene.random)
  const healedMs = performance.now()
  await recovered(scene)
  return { kind, startMs, healedMs, recoveredMs: performance.now(), ...(server !== undefined && { server }) }
}

/**
 * Kills the primary, promotes the standby, and points the servers' address there. Nothing else is done to the servers.
 *
 * @throws Error when there is no standby, or a server does not recover in time
 */
export async function failOver(scene: Scene): Promise<Fault> {
  const { postgres, standby, proxy } = scene.cluster
  if (!standby) throw new Error('there is no standby')
  const startMs = performance.now()
  await postgres.kill()
  await execute(standby.url, 'SELECT pg_promote()')
  proxy.pointTo(standby.url)
  const healedMs = performance.now()
  await recovered(scene)
  return { kind: 'failover', startMs, healedMs, recoveredMs: performance.now() }
}

/** Waits until every server has answered a read and a write. @throws Error when one does not in time */
export async function recovered({ cluster, recorder, rule }: Omit<Scene, 'random'>): Promise<void> {
  const deadlineMs = performance.now() + recoveryMs
  await Promise.all(
    cluster.servers.map(async (_, server) => {
      for (;;) {
        const read = await recorder.send(server, { kind: 'list' })
        const write = await recorder.send(server, { kind: 'assign', rule, agents: cluster.agents.slice(-1) })
        const said = [read, write].map(({ answer, lost }) => answer?.status ?? lost)
        if (said.every((status) => status === 200)) return
        if (performance.now() > deadlineMs) {
          throw new Error(`server ${server} did not recover within ${recoveryMs} ms, but said ${said}`)
        }
        await delay(20)
      }
    }),
  )
}

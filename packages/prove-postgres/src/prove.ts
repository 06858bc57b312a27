import { setTimeout as delay } from 'node:timers/promises'
import { Random } from '@capacity-rules/server/test/random.ts'
import { checkHistory } from './check/check.ts'
import { type Problem, problem } from './check/problem.ts'
import { checkQuiet, type QuietView } from './check/states.ts'
import { Recorder } from './client.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { failOver, injectFault, kinds, recovered, type Scene } from './faults.ts'
import type { Answer, Call, Fault, History, SeenRule } from './history.ts'
import { Workload } from './workload.ts'

/** How many rules there are that stay. */
const fixedRules = 6

export interface Plan {
  /** How long the clients work before anything is broken. */
  readonly seconds: number
  readonly clients: number
  readonly servers: number
  /** How many things are broken then, one after the other, while they go on. */
  readonly faults: number
  readonly agents: number
  readonly seed: number
}

export interface Proof {
  readonly history: History
  readonly problems: readonly Problem[]
}

/** How often it is told how far a run is at least, in milliseconds. */
const tellEachMs = 500

/** Tells what goes on. */
export type Tell = (text: string) => void

/**
 * Starts a PostgreSQL and servers on it, lets clients read and write, then breaks things while they do, and checks all
 * that was answered.
 *
 * @param signal ends the run early
 * @throws Error when a server does not recover, or the run is ended
 * @example const { problems } = await prove({ seconds: 5, clients: 16, servers: 3, faults: 0, agents: 300, seed: 1 })
 */
export async function prove(plan: Plan, tell: Tell = () => {}, signal?: AbortSignal): Promise<Proof> {
  await using cluster = await startCluster({ ...plan, impatient: plan.faults > 0 })
  // Awaited here, or the cluster would end before.
  return await withLoad(cluster, plan, async (scene, calls) => {
    const endMs = performance.now() + plan.seconds * 1000
    const faults: Fault[] = []
    while (performance.now() < endMs || faults.length < plan.faults) {
      signal?.throwIfAborted()
      tell(`${calls.length} requests, ${faults.length} of ${plan.faults} faults`)
      // First each kind in its turn, so that none is left out.
      const kind = kinds[faults.length] ?? scene.random.pick(kinds)
      if (performance.now() < endMs || !kind) await delay(tellEachMs)
      else faults.push(await injectFault(scene, kind))
    }
    return faults
  })
}

/** The plan of a run whose primary fails. */
export type FailoverPlan = Omit<Plan, 'faults'>

/**
 * Starts a primary whose commits wait for a standby, and servers on it. While clients write, the primary is killed, the
 * standby promoted, and the servers' address pointed there.
 *
 * @param plan.seconds how long the clients work on the primary, and again on what was the standby
 * @throws Error when a server does not recover, or the run is ended
 */
export async function proveFailover(plan: FailoverPlan, tell: Tell = () => {}, signal?: AbortSignal): Promise<Proof> {
  await using cluster = await startCluster({ ...plan, standby: 'synchronous' })
  return await withLoad(cluster, plan, async (scene, calls) => {
    tell('writing to the primary')
    await delay(plan.seconds * 1000, undefined, { signal })
    tell(`the primary is killed after ${calls.length} requests`)
    const fault = await failOver(scene)
    tell('writing to what was the standby')
    await delay(plan.seconds * 1000, undefined, { signal })
    return [fault]
  })
}

/**
 * Lets clients read and write until the director is done, and checks all of it.
 *
 * @param direct breaks things meanwhile, and tells what it broke
 */
export async function withLoad(
  cluster: Cluster,
  { clients, seed }: Pick<Plan, 'clients' | 'seed'>,
  direct: (scene: Scene, calls: readonly Call[]) => Promise<Fault[]>,
): Promise<Proof> {
  const random = new Random(seed)
  const rules = await prepare(cluster)
  const recorder = new Recorder(cluster.servers)
  const workload = new Workload(recorder, cluster.servers.length, rules, cluster.agents)
  const scene: Scene = { cluster, recorder, random: new Random(random.below(1e9)), rule: rules[0]?.id ?? '' }
  const working = Array.from({ length: clients }, () => workload.run(new Random(random.below(1e9))))
  let faults: Fault[]
  try {
    // A client that fails ends the run.
    faults = await Promise.race([direct(scene, recorder.calls), Promise.all(working).then(() => [])])
  } finally {
    workload.stop()
  }
  await Promise.all(working)
  await recovered(scene)
  const views = await Promise.all(cluster.servers.map((_, server) => look(recorder, server)))
  const history: History = { agents: cluster.agents, rules, calls: recorder.calls, faults }
  const complaints = cluster.servers.flatMap((server) => server.complaints)
  const problems = [
    ...checkHistory(history),
    ...checkQuiet(cluster.agents, views),
    ...complaints.map((line) => problem('a server complains of nothing but its database', line)),
  ]
  return { history, problems }
}

/** Makes the rules that stay, beside the one that is there, and gives them as they are then. */
async function prepare({ servers }: Cluster): Promise<SeenRule[]> {
  const recorder = new Recorder(servers)
  for (let made = 1; made < fixedRules; made++) {
    answered(await recorder.send(0, { kind: 'create', token: `Rule ${made}`, agents: [] }))
  }
  const list = answered(await recorder.send(0, { kind: 'list' }))
  for (const { id } of list.rules) answered(await recorder.send(0, { kind: 'update', rule: id, counter: 0 }))
  return [...answered(await recorder.send(0, { kind: 'list' })).rules]
}

/** Reads all that a server shows. */
async function look(recorder: Recorder, server: number): Promise<QuietView> {
  const { rules } = answered(await recorder.send(server, { kind: 'list' }))
  const placed = await readListing(recorder, server)
  const members = new Map<string, number[]>()
  for (const { id } of rules) {
    members.set(
      id,
      (await readListing(recorder, server, id)).map(([agent]) => agent),
    )
  }
  return { rules, placed, members }
}

async function readListing(recorder: Recorder, server: number, rule?: string): Promise<Answer['placed']> {
  const all: (readonly [number, string])[] = []
  for (let after = 0; ; ) {
    const page = { kind: 'assignees', ...(rule !== undefined && { rule }), after } as const
    const { placed } = answered(await recorder.send(server, page))
    all.push(...placed)
    const last = placed.at(-1)
    if (last === undefined) return all
    after = last[0]
  }
}

/** @throws Error when there is no good answer */
function answered({ asked, answer }: Call): Answer {
  if (answer && answer.status < 300 && answer.broken.length === 0) return answer
  throw new Error(`${JSON.stringify(asked)} was answered ${answer?.status ?? 'not at all'}: ${answer?.broken}`)
}

import type { Child, Children } from './children/child.ts'
import { mustBeEqual, repliesTo } from './compare.ts'
import { ask } from './load/ask.ts'
import type { LoadCalls } from './load/main.ts'
import type { Load } from './load/measure.ts'
import type { Caller } from './load/request.ts'
import { progress } from './progress.ts'
import type { Scenario, ServerName } from './scenarios.ts'
import type { ServerCalls } from './servers/serve.ts'

export interface Plan {
  readonly rounds: number
  /** How long a server is under load at a time. */
  readonly cellMs: number
  /** The same before the first round, for the compiler's sake: the more code a server has, the longer it takes. */
  readonly warmUpMs: number
  readonly maxRequests: number
  readonly connections: number
  /** Whether the load may sleep until a reply comes, where others need the processor that it would keep busy. */
  readonly sleeps?: boolean
  /** When no further round may begin, on the clock of `performance.now()`. */
  readonly deadline: number
}

/** What one server did in one scenario, round by round. */
export interface Measured extends Load {
  readonly scenario: string
  readonly server: ServerName
  readonly round: number
  /** The processor time that the server took for a request, in microseconds. */
  readonly cpuMicros: number
}

/** A server that takes part. */
export interface Entrant {
  readonly name: ServerName
  /** Of `src/`. */
  readonly module: string
  /** One of its own, as the module wants it. */
  readonly database: string
}

interface Running {
  readonly name: ServerName
  readonly port: number
  readonly child: Child<ServerCalls>
}

/** Starts every server, makes sure that they answer alike, and measures them in turns. */
export async function measureHttp(
  children: Children,
  entrants: readonly Entrant[],
  caller: Caller,
  scenarios: readonly Scenario[],
  plan: Plan,
): Promise<Measured[]> {
  const servers = await Promise.all(entrants.map((entrant) => startServer(children, entrant)))
  const load = children.start<LoadCalls>('load/main.ts')
  // Reads first, all of them: where others have written, a read finds other data than the ones it is held against.
  for (const scenario of scenarios) await compare(servers, caller, scenario)
  const measured: Measured[] = []
  for (const kinds of [['read'], ['write', 'write and delete']]) {
    const some = scenarios.filter(({ kind }) => kinds.includes(kind))
    for (let round = 0; round <= plan.rounds; round++) {
      if (round > 1 && performance.now() > plan.deadline) break
      for (const scenario of some) {
        progress(`${round === 0 ? 'warming up' : `round ${round} of ${plan.rounds}`}: ${scenario.name}`)
        measured.push(...(await measureTurn(servers, load, caller, scenario, plan, round)))
      }
    }
  }
  progress('')
  return measured.filter(({ round }) => round > 0)
}

async function startServer(children: Children, { name, module, database }: Entrant): Promise<Running> {
  const child = children.start<ServerCalls>(module)
  return { name, child, port: await child.call('start', database) }
}

const isIn =
  (scenario: Scenario) =>
  ({ name }: Running): boolean =>
    scenario.servers.includes(name)

async function compare(servers: readonly Running[], caller: Caller, scenario: Scenario): Promise<void> {
  const { ours, others } = split(servers.filter(isIn(scenario)))
  const wanted = await repliesTo(ours.port, caller, scenario)
  for (const { name, port } of others) {
    if (name !== 'fixed') mustBeEqual(scenario, name, wanted, await repliesTo(port, caller, scenario))
  }
}

function split([ours, ...others]: readonly Running[]): { ours: Running; others: readonly Running[] } {
  if (ours?.name !== 'ours') throw new Error('every scenario is for this server')
  return { ours, others }
}

/** One turn of all servers. */
async function measureTurn(
  servers: readonly Running[],
  load: Child<LoadCalls>,
  caller: Caller,
  scenario: Scenario,
  plan: Plan,
  round: number,
): Promise<Measured[]> {
  const taking = servers.filter(isIn(scenario))
  const turn: Measured[] = []
  for (const { name, child, port } of taking) {
    if (name === 'fixed') await fix(split(taking).ours, { child, port }, caller, scenario)
    const { requests, status, kind } = scenario
    const { connections, maxRequests, sleeps = false } = plan
    const durationMs = round === 0 ? plan.warmUpMs : plan.cellMs
    const deletes = kind === 'write and delete'
    const options = { port, caller, requests, status, deletes, connections, maxRequests, durationMs, sleeps }
    const before = await child.call('usage', null)
    const result = await load.call('measure', options)
    const { cpuMs } = await child.call('usage', null)
    const cpuMicros = ((cpuMs - before.cpuMs) * 1000) / result.requests
    turn.push({ ...result, cpuMicros, scenario: scenario.name, server: name, round })
  }
  return turn
}

/** Gives the fixed server our reply to the scenario's first request, and sees that it gives it back. */
async function fix(ours: Running, fixed: Pick<Running, 'child' | 'port'>, caller: Caller, scenario: Scenario) {
  const first = scenario.requests.slice(0, 1)
  const [reply] = await ask(ours.port, caller, first)
  if (!reply) throw new Error('every request has a reply')
  await fixed.child.call('setReply', reply)
  mustBeEqual(scenario, 'fixed', [reply], await ask(fixed.port, caller, first))
}

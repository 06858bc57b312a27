import type { LoadRequest } from './load/request.ts'
import { agentIdAt } from './store/people.ts'
import type { Seed } from './store/seed.ts'

/** The servers, in the order in which they take turns. */
export const serverNames = ['ours', 'fixed', 'bare', 'fastify', 'transaction'] as const
/** Those that are measured on PostgreSQL. */
export const postgresServerNames = ['ours', 'bare', 'transaction', 'workers'] as const
export type ServerName = (typeof serverNames | typeof postgresServerNames)[number]

export interface Scenario {
  readonly name: string
  /** Sent one after the other, over and over. */
  readonly requests: readonly LoadRequest[]
  readonly status: number
  /** Those that it is for, of which a run may leave some out. */
  readonly servers: readonly ServerName[]
  /** Whether it writes; each reply of a scenario that deletes is a rule that is deleted at once. */
  readonly kind: 'read' | 'write' | 'write and delete'
}

const rules = '/api/v2/capacity/rules'
const assignees = `${rules}/assignees`

/** How many requests a scenario with chosen agents goes through before it begins again. */
const variety = 64
const filterSize = 20

/** What is measured. The same seed gives the same requests. */
export function scenarios(seed: Seed): Scenario[] {
  const random = randomPlaces(seed.size.agents)
  const many = (make: () => LoadRequest) => Array.from({ length: variety }, make)
  const read = (name: string, requests: readonly LoadRequest[], status = 200): Scenario => ({
    name,
    requests,
    status,
    servers: ['ours', 'fixed', 'bare', 'fastify', 'workers'],
    kind: 'read',
  })
  const write = (name: string, requests: readonly LoadRequest[], kind: Scenario['kind'] = 'write'): Scenario => ({
    name,
    requests,
    status: 200,
    servers: ['ours', 'fastify', 'transaction'],
    kind,
  })
  const rule = `${rules}/${seed.ruleIds[Math.floor(seed.ruleIds.length / 2)]}`
  const far = Math.floor(seed.size.agents * 0.99)
  return [
    read('page, first', [get(assignees)]),
    read(
      'page, random cursor',
      many(() => get(`${assignees}?page[after]=${agentIdAt(random())}`)),
    ),
    read(
      `page, filter of ${filterSize} ids`,
      many(() => get(`${assignees}?filter[agent_ids]=${chosen(random, filterSize).join(',')}`)),
    ),
    read(`page at agent ${far}`, [get(`${assignees}?page[after]=${agentIdAt(far)}`)]),
    read('show a rule', [get(rule)]),
    read(`list of ${seed.size.rules} rules`, [get(rules)]),
    read('304 of a rule', [get(rule, { 'If-None-Match': '*' })], 304),
    write('create and delete a rule', [send('POST', rules, newRule)], 'write and delete'),
    write('move 1 agent', moves(seed, 1)),
    write('move 1,000 agents', moves(seed, 1000)),
  ]
}

const newRule = { name: 'Evening', description: 'After six.', capacities: { email: 4, messaging: 2, voice: 1 } }

const get = (path: string, headers: LoadRequest['headers'] = {}): LoadRequest => ({ method: 'GET', path, headers })

const send = (method: string, path: string, body: object): LoadRequest => ({ method, path, body: JSON.stringify(body) })

/** Moves agents to one rule and back to another, so that every request has something to move. */
function moves({ ruleIds, size }: Seed, count: number): LoadRequest[] {
  const groups = Math.max(1, Math.min(variety, Math.floor(size.agents / 2 / count)))
  const agentIds = (group: number) =>
    Array.from({ length: Math.min(count, size.agents) }, (_, turn) => agentIdAt(group * count + turn))
  return ruleIds
    .slice(1, 3)
    .flatMap((ruleId) =>
      Array.from({ length: groups }, (_, group) =>
        send('PATCH', `${rules}/${ruleId}/agents`, { agent_ids: agentIds(group) }),
      ),
    )
}

function chosen(random: () => number, count: number): number[] {
  const places = new Set<number>()
  while (places.size < count) places.add(random())
  return [...places].map(agentIdAt)
}

/** Places below a bound that look random and are the same every time. Lehmer's generator, as in C++ `minstd_rand`. */
function randomPlaces(bound: number): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state % bound
  }
}

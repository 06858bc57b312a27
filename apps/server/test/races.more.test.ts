import { CapacityRule } from '@capacity-rules/contract'
import { importUsers } from '@capacity-rules/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { withStore } from './account.ts'
import { held, type Reply } from './harness.ts'
import { checkRules, checkState, type Read, readAssignees, readRules } from './invariants.ts'
import { newPlace } from './place.ts'
import { admin, type RunningServer, rulesPath, run, startServer } from './process.ts'
import { fromEnvironment, printedSeed, Random } from './random.ts'

const clients = 32
/** How many requests each client sends. */
const rounds = fromEnvironment('RACE_ROUNDS', 100)
const activeIds = Array.from({ length: 48 }, (_, index) => index + 1)

const env = { ...(await newPlace()), ...admin.env, LOG_LEVEL: 'error' }
let server: RunningServer
beforeAll(async () => {
  server = await startServer(env)
  const rows = activeIds.slice(1).map((id) => ({ id, name: `User ${id}`, email: `u${id}@example.com`, role: 'agent' }))
  expect(await run(['users', 'import', '-'], { env, input: JSON.stringify(rows) })).toMatchObject({ code: 0 })
})

/** Sends a request over a socket that is kept, and holds the reply against the contract. */
async function send(method: string, path: string, body?: object): Promise<Reply> {
  const headers = { Authorization: admin.authorization, 'Content-Type': 'application/json' }
  const response = await fetch(new URL(path, server.address), {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  return held(method, path, response)
}

const read: Read = async (path) => {
  const { pathname, search } = new URL(path, server.address)
  const reply = await send('GET', pathname + search)
  expect(reply.status).toBe(200)
  return reply.json
}

/** What all clients know of each other's rules. */
class Shared {
  readonly created: string[] = []
  readonly deleted: string[] = []
  readonly #live = new Set<string>()
  readonly statuses = new Map<string, number>()
  #made = 0

  note(kind: string, { status }: Reply, allowed: readonly number[]): void {
    expect(allowed, kind).toContain(status)
    const key = `${kind} ${status}`
    this.statuses.set(key, (this.statuses.get(key) ?? 0) + 1)
  }

  async act(random: Random): Promise<void> {
    const id = random.pick([...this.#live]) ?? ''
    const agents = random.some(activeIds)
    const kind = random.below(6)
    if (id === '' || kind === 0) return this.create(random.below(4) === 0, agents)
    const path = `${rulesPath}/${id}`
    if (kind === 1) {
      const reply = await send('DELETE', path)
      // The default rule stays, and what another client deleted is gone.
      this.note('delete', reply, [204, 400, 404])
      if (reply.status === 204) this.deleted.push(id)
      if (reply.status === 204) this.#live.delete(id)
    } else if (kind === 2) this.note('switch', await send('PUT', path, { default: true }), [200, 404])
    else if (kind === 3) this.note('update', await send('PUT', path, { agent_ids: agents }), [200, 404])
    else this.note('assign', await send('PATCH', `${path}/agents`, { agent_ids: [1, ...agents] }), [200, 404])
  }

  async create(isDefault: boolean, agents: readonly number[]): Promise<void> {
    const name = `Rule ${++this.#made}`
    const reply = await send('POST', rulesPath, { name, capacities: {}, default: isDefault, agent_ids: agents })
    this.note('create', reply, [200])
    const { id } = reply.read(CapacityRule)
    this.created.push(id)
    this.#live.add(id)
  }
}

/** Reads again and again until the writers are done, and finds the invariants whenever it looks. */
async function watch(random: Random, isDone: () => boolean): Promise<number> {
  let looks = 0
  while (!isDone()) {
    const rules = await readRules(read)
    checkRules(rules, activeIds)
    const all = await readAssignees(read, `${rulesPath}/assignees?page[size]=16`)
    expect(all.map(({ id }) => id)).toEqual(activeIds)
    const path = `${rulesPath}/${random.pick(rules)?.id}/assignees?page[size]=16`
    const page = await send('GET', path)
    expect([200, 404]).toContain(page.status)
    looks++
  }
  return looks
}

/** Renames users again and again, as an operator beside the server: the two wait for each other at the store. */
const operate = (isDone: () => boolean): Promise<number> =>
  withStore(env, async (domain) => {
    let imports = 0
    while (!isDone()) {
      const rows = activeIds.slice(1).map((id) => {
        const value = { id, name: `User ${id} ${imports}`, email: `u${id}@example.com`, role: 'agent' }
        return { line: id, value }
      })
      expect(await importUsers(domain, 1, rows)).toMatchObject({ ok: true, value: { updated: rows.length } })
      imports++
      // The clients of this process want their turn too.
      await new Promise((resolve) => setImmediate(resolve))
    }
    return imports
  })

describe(`${clients} clients at once`, () => {
  test('never see or leave a state that breaks an invariant', { timeout: 20_000 + rounds * 500 }, async () => {
    const random = new Random(printedSeed())
    const before = (await readRules(read)).map(({ id }) => id)
    const shared = new Shared()
    let running = clients
    const writers = Array.from({ length: clients }, async () => {
      const own = new Random(random.below(1e9))
      try {
        for (let round = 0; round < rounds; round++) await shared.act(own)
      } finally {
        running--
      }
    })
    const isDone = () => running === 0
    const [looks, imports] = await Promise.all([watch(random, isDone), operate(isDone), ...writers])
    console.log(looks, 'looks,', imports, 'imports;', Object.fromEntries([...shared.statuses].sort()))

    const [rules] = await checkState(read, activeIds)
    expect(new Set(shared.deleted).size).toBe(shared.deleted.length)
    const left = [...before, ...shared.created].filter((id) => !shared.deleted.includes(id))
    expect(rules.map(({ id }) => id)).toEqual(left.sort())
    expect(looks).toBeGreaterThan(0)
    expect(imports).toBeGreaterThan(0)
  })

  test('who try to delete one rule: one succeeds, the others find it gone', async () => {
    const { id } = (await send('POST', rulesPath, { name: 'Short', capacities: {}, agent_ids: [1, 2] })).read(
      CapacityRule,
    )
    const replies = await Promise.all(Array.from({ length: clients }, () => send('DELETE', `${rulesPath}/${id}`)))
    const statuses = replies.map(({ status }) => status).sort()
    expect(statuses).toEqual([204, ...Array.from({ length: clients - 1 }, () => 404)])
    await checkState(read, activeIds)
  })

  test('who switch the default to a rule each: all succeed, and one of them has it', async () => {
    const create = async (_: unknown, index: number) =>
      (await send('POST', rulesPath, { name: `Candidate ${index}`, capacities: {} })).read(CapacityRule).id
    const ids = await Promise.all(Array.from({ length: clients }, create))
    const replies = await Promise.all(ids.map((id) => send('PUT', `${rulesPath}/${id}`, { default: true })))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    const [rules] = await checkState(read, activeIds)
    expect(ids).toContain(rules.find((rule) => rule.default)?.id)
  })

  test('of whom half send what is refused: the other half loses nothing', async () => {
    const [home] = await readRules(read)
    const homePath = `${rulesPath}/${home?.id}`
    expect((await send('PATCH', `${homePath}/agents`, { agent_ids: activeIds })).status).toBe(200)
    const pairs = Array.from({ length: clients / 2 }, (_, index) => index)
    const replies = await Promise.all(
      pairs.flatMap((index) => {
        const agent = activeIds[index + 2]
        return [
          send('POST', rulesPath, { name: `Good ${index}`, capacities: {}, agent_ids: [agent] }),
          send('POST', rulesPath, { name: `Bad ${index}`, capacities: {}, default: true, agent_ids: [agent, 999] }),
        ]
      }),
    )
    expect(replies.map(({ status }) => status)).toEqual(pairs.flatMap(() => [200, 400]))
    const [rules, assignees] = await checkState(read, activeIds)
    for (const index of pairs) {
      const agent = activeIds[index + 2]
      expect(assignees.find(({ id }) => id === agent)).toMatchObject({ rule_name: `Good ${index}` })
    }
    expect(rules.filter(({ name }) => name.startsWith('Bad'))).toEqual([])
  })
})

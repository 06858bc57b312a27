import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { CapacityRule } from '@capacity-rules/contract'
import { expect, test } from 'vitest'
import { checkState, type Read } from './invariants.ts'
import { Lane, type Send } from './lane.ts'
import { newPlace } from './place.ts'
import { admin, type RunningServer, rulesPath, run, startServer } from './process.ts'
import { fromEnvironment, printedSeed, Random } from './random.ts'

/** How many times the server is killed. */
const kills = fromEnvironment('KILLS', 30)
/** The longest time from the first acknowledged write of a server to its end. */
const longestLifeMs = 120
const lanes = 6
const agentsPerLane = 6
const activeIds = Array.from({ length: 1 + lanes * agentsPerLane }, (_, index) => index + 1)

const env = { ...(await newPlace()), ...admin.env, LOG_LEVEL: 'error' }

const sendTo =
  ({ address }: RunningServer): Send =>
  async (method, path, body) => {
    const headers = { Authorization: admin.authorization, 'Content-Type': 'application/json' }
    try {
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
      const response = await fetch(new URL(path, address), init)
      const text = await response.text()
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
    } catch {
      return undefined
    }
  }

const readerOf =
  (send: Send): Read =>
  async (path) => {
    const reply = await send('GET', path)
    expect(reply?.status).toBe(200)
    return reply?.json
  }

/** Two rules that pass the default flag to and fro, and never go away. */
class Switch {
  #on: string[]
  #inFlight: string | undefined

  constructor(ids: readonly [string, string]) {
    this.#on = [...ids]
  }

  readonly has = (id: string | undefined): boolean => id !== undefined && this.#on.includes(id)

  async work(send: Send): Promise<void> {
    for (;;) {
      const [current = '', other = ''] = this.#on
      this.#inFlight = other
      const reply = await send('PUT', `${rulesPath}/${other}`, { default: true })
      if (!reply) return
      expect(reply).toMatchObject({ status: 200, json: { id: other, default: true } })
      this.#on = [other, current]
      this.#inFlight = undefined
    }
  }

  adopt(defaultId: string): void {
    expect([this.#on[0], this.#inFlight]).toContain(defaultId)
    this.#on = [defaultId, ...this.#on.filter((id) => id !== defaultId)]
    this.#inFlight = undefined
  }
}

async function prepare(): Promise<Switch> {
  const server = await startServer(env)
  const rows = activeIds.slice(1).map((id) => ({ id, name: `User ${id}`, email: `u${id}@example.com`, role: 'agent' }))
  expect(await run(['users', 'import', '-'], { env, input: JSON.stringify(rows) })).toMatchObject({ code: 0 })
  const send = sendTo(server)
  const reply = await send('POST', rulesPath, { name: 'Second', capacities: {} })
  const second = CapacityRule.parse(reply?.json)
  const [rules] = await checkState(readerOf(send), activeIds)
  await server.stop()
  return new Switch([rules[0]?.id ?? '', second.id])
}

test(`${kills} times killed at any moment, the store opens, has every acknowledged write, and no half of one`, {
  timeout: 30_000 + kills * 3000,
}, async () => {
  const random = new Random(printedSeed())
  const clients = Array.from({ length: lanes }, (_, lane) => {
    const first = 2 + lane * agentsPerLane
    return new Lane(
      `lane ${lane}`,
      activeIds.slice(first - 1, first - 1 + agentsPerLane),
      new Random(random.below(1e9)),
    )
  })
  const defaults = await prepare()
  const inFlight = { there: 0, not: 0 }
  for (let kill = 0; kill <= kills; kill++) {
    const server = await startServer(env)
    const send = sendTo(server)

    const [rules, assignees] = await checkState(readerOf(send), activeIds)
    const places = new Map(assignees.map(({ id, rule_id }) => [id, rule_id]))
    defaults.adopt(rules.find((rule) => rule.default)?.id ?? '')
    for (const client of clients) {
      const expected = client.expected()
      const seen = client.adopt(rules, (agent) => places.get(agent))
      expect(expected, `kill ${kill}`).toContainEqual(seen)
      if (expected.length > 1) inFlight[isDeepStrictEqual(seen, expected[0]) ? 'not' : 'there']++
      const placed = [...seen.values()].flatMap(({ agents }) => agents)
      for (const agent of client.agents) expect(placed.includes(agent) || defaults.has(places.get(agent))).toBe(true)
    }
    if (kill === kills) {
      await server.stop()
      break
    }

    const begun = Promise.withResolvers<void>()
    const work = Promise.all([...clients.map((client) => client.work(send, begun.resolve)), defaults.work(send)])
    await Promise.race([begun.promise, work])
    await delay(random.below(longestLifeMs))
    server.child.kill('SIGKILL')
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' })
    await work
  }
  const acknowledged = clients.map((client) => client.acknowledged).reduce((sum, count) => sum + count)
  console.log(`${kills} kills, ${acknowledged} acknowledged writes; of those in flight ${JSON.stringify(inFlight)}`)
  expect(acknowledged).toBeGreaterThan(kills)
})

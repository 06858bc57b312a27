import { CapacityRule } from '@capacity-rules/contract'
import type { z } from '@hono/zod-openapi'
import { rulesPath } from './process.ts'
import type { Random } from './random.ts'

/** Sends a request; undefined when the connection broke before the whole reply was there. */
export type Send = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ status: number; json: unknown } | undefined>

interface LaneRule {
  readonly email: number
  readonly agents: readonly number[]
}

/** The rules of a lane by their names, which are never used twice. */
export type LaneState = ReadonlyMap<string, LaneRule>

interface Write {
  readonly method: string
  readonly path: string
  readonly body?: object
  /** The state that it leads to. */
  readonly after: LaneState
}

/**
 * A client with agents and rules of its own, that sends one write at a time and knows what each leads to. So after a
 * crash its part of the store is as the last acknowledged write left it, or as the one in flight did.
 */
export class Lane {
  readonly #name: string
  readonly agents: readonly number[]
  readonly #random: Random
  readonly #ids = new Map<string, string>()
  #state: LaneState = new Map()
  #inFlight: Write | undefined
  #made = 0
  acknowledged = 0

  constructor(name: string, agents: readonly number[], random: Random) {
    this.#name = name
    this.agents = agents
    this.#random = random
  }

  /** Writes until the connection breaks. @param acknowledge called after each write that was answered 2xx */
  async work(send: Send, acknowledge: () => void): Promise<void> {
    for (;;) {
      const write = this.#next()
      this.#inFlight = write
      const reply = await send(write.method, write.path, write.body)
      if (!reply) return
      const { status, json } = reply
      if (status !== 200 && status !== 204) throw new Error(`${write.method} ${write.path} -> ${JSON.stringify(reply)}`)
      if (status === 200) this.#learn(CapacityRule.parse(json))
      this.#state = write.after
      this.#inFlight = undefined
      this.acknowledged++
      acknowledge()
    }
  }

  /** The states in which the store may be: all that was acknowledged, perhaps with the write in flight. */
  expected(): readonly LaneState[] {
    return [this.#state, ...(this.#inFlight ? [this.#inFlight.after] : [])]
  }

  /**
   * Picks this lane's part out of the whole, and goes on from there.
   *
   * @param ruleOf the rule that an agent is in
   */
  adopt(rules: readonly z.output<typeof CapacityRule>[], ruleOf: (agent: number) => string | undefined): LaneState {
    const own = rules.filter(({ name }) => name.startsWith(`${this.#name} `))
    const seen = new Map(
      own.map(({ id, name, capacities }) => {
        const agents = this.agents.filter((agent) => ruleOf(agent) === id)
        return [name, { email: capacities.email, agents }] as const
      }),
    )
    for (const rule of own) this.#learn(rule)
    this.#state = seen
    this.#inFlight = undefined
    return seen
  }

  #learn({ id, name }: { readonly id: string; readonly name: string }): void {
    this.#ids.set(name, id)
  }

  #next(): Write {
    const names = [...this.#state.keys()]
    const name = this.#random.pick(names)
    const kind = this.#random.below(4)
    if (name === undefined || (kind === 0 && names.length < 4)) return this.#create()
    const path = `${rulesPath}/${this.#ids.get(name)}`
    if (kind === 1) return { method: 'DELETE', path, after: without(this.#state, [], name) }
    return kind === 2 ? this.#assign(name, path) : this.#update(name, path)
  }

  #create(): Write {
    const { name, email, agents } = this.#fresh()
    const body = { name, capacities: { email }, agent_ids: agents }
    return { method: 'POST', path: rulesPath, body, after: without(this.#state, agents).set(name, { email, agents }) }
  }

  #assign(name: string, path: string): Write {
    const agents = [...this.#fresh().agents, ...this.agents.slice(0, 1)]
    const rule = this.#state.get(name)
    const wanted = this.agents.filter((agent) => agents.includes(agent) || rule?.agents.includes(agent))
    const after = without(this.#state, wanted).set(name, { email: rule?.email ?? 0, agents: wanted })
    return { method: 'PATCH', path: `${path}/agents`, body: { agent_ids: agents }, after }
  }

  /** Everything at once: half of it would show. */
  #update(old: string, path: string): Write {
    const { name, email, agents } = this.#fresh()
    const body = { name, capacities: { email }, agent_ids: agents }
    return { method: 'PUT', path, body, after: without(this.#state, agents, old).set(name, { email, agents }) }
  }

  #fresh(): { name: string; email: number; agents: number[] } {
    const name = `${this.#name} ${++this.#made}`
    return { name, email: this.#random.below(501), agents: this.#random.some(this.agents) }
  }
}

/** A state without some agents, and perhaps without a rule. */
function without(state: LaneState, agents: readonly number[], name?: string): Map<string, LaneRule> {
  const rest = [...state].filter(([other]) => other !== name)
  return new Map(
    rest.map(([other, rule]) => [other, { ...rule, agents: rule.agents.filter((id) => !agents.includes(id)) }]),
  )
}

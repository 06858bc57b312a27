import type { Random } from '@capacity-rules/server/test/random.ts'
import type { Recorder } from './client.ts'
import { type Asked, type Call, counterIn, outcomeOf, type SeenRule } from './history.ts'

/** How many rules the clients make for themselves; with more there are, they delete. */
const mostMade = 12
/** How many agents they move about. They have the lowest ids, so that they are in the samples. */
const busyAgents = 24
const mostNamed = 5
/** How often a create without an answer is sent again. */
const mostTries = 8
const pauseMs = 50

/** What all clients know, and fight about. */
export class Workload {
  readonly #recorder: Recorder
  readonly #servers: number
  readonly #fixed: readonly SeenRule[]
  readonly #agents: readonly number[]
  readonly #made = new Set<string>()
  #tokens = 0
  #isOver = false

  /** @param fixed the rules that stay, whose descriptions are counters */
  constructor(recorder: Recorder, servers: number, fixed: readonly SeenRule[], agents: readonly number[]) {
    this.#recorder = recorder
    this.#servers = servers
    this.#fixed = fixed
    this.#agents = agents.slice(0, busyAgents)
  }

  /** Lets the clients finish what they are at. */
  stop(): void {
    this.#isOver = true
  }

  /** One client, that sends one request after the other. */
  async run(random: Random): Promise<void> {
    while (!this.#isOver) {
      const call = await this.#act(random)
      // Whoever was told to come later, or nothing at all, comes later.
      if (outcomeOf(call) === 'unknown') await new Promise((resume) => setTimeout(resume, random.below(pauseMs)))
    }
  }

  #send(random: Random, asked: Asked): Promise<Call> {
    return this.#recorder.send(random.below(this.#servers), asked)
  }

  #act(random: Random): Promise<Call> {
    const dice = random.below(100)
    if (dice < 18) return this.#send(random, { kind: 'show', rule: this.#any(random) })
    if (dice < 25) return this.#send(random, { kind: 'list' })
    if (dice < 38) return this.#send(random, { kind: 'assignees', agents: this.#some(random) })
    if (dice < 42) return this.#send(random, { kind: 'assignees', rule: this.#any(random) })
    if (dice < 56) return this.#increment(random)
    if (dice < 68) return this.#send(random, { kind: 'update', rule: this.#any(random), name: this.#token() })
    if (dice < 80) return this.#send(random, { kind: 'assign', rule: this.#any(random), agents: this.#some(random) })
    if (dice < 82) return this.#send(random, { kind: 'update', rule: this.#stays(random).id, becomesDefault: true })
    const made = random.pick([...this.#made])
    if (made === undefined) return this.#create(random)
    if (dice < 87) return this.#send(random, { kind: 'update', rule: made, agents: this.#some(random) })
    return this.#made.size > mostMade ? this.#delete(random, made) : this.#create(random)
  }

  /** Reads a counter and writes one more, unless somebody else did meanwhile. */
  async #increment(random: Random): Promise<Call> {
    const { id } = this.#stays(random)
    const read = await this.#send(random, { kind: 'show', rule: id })
    const [rule] = read.answer?.rules ?? []
    if (rule?.version === undefined) return read
    const counter = counterIn(rule.description) + 1
    return this.#send(random, { kind: 'update', rule: id, counter, ifMatch: rule.version })
  }

  /** Sends a create, and again until there is an answer; now and then twice at once. Without a key it is sent once. */
  async #create(random: Random): Promise<Call> {
    const token = this.#token()
    const agents = this.#some(random)
    const hasKey = random.below(5) > 0
    const asked: Asked = { kind: 'create', token, agents, ...(hasKey && { key: `key of ${token}` }) }
    const twin = hasKey && random.below(5) === 0 ? this.#send(random, asked) : undefined
    let call = await this.#send(random, asked)
    for (let tries = 1; hasKey && outcomeOf(call) === 'unknown' && tries < mostTries; tries++) {
      await new Promise((resume) => setTimeout(resume, pauseMs * tries))
      call = await this.#send(random, asked)
    }
    await twin
    const [rule] = call.answer?.rules ?? []
    if (rule) this.#made.add(rule.id)
    return call
  }

  /** Deletes a rule; every other time only when it is as it was read. */
  async #delete(random: Random, rule: string): Promise<Call> {
    const read = random.below(2) === 0 ? await this.#send(random, { kind: 'show', rule }) : undefined
    const version = read?.answer?.rules[0]?.version
    const call = await this.#send(random, { kind: 'delete', rule, ...(version !== undefined && { ifMatch: version }) })
    if (call.answer?.status === 204 || call.answer?.status === 404) this.#made.delete(rule)
    return call
  }

  #stays(random: Random): SeenRule {
    const rule = random.pick(this.#fixed)
    if (!rule) throw new Error('there are rules that stay')
    return rule
  }

  #any = (random: Random): string => random.pick([...this.#made, ...this.#fixed.map(({ id }) => id)]) ?? ''

  #some(random: Random): number[] {
    const named = Array.from({ length: 1 + random.below(mostNamed) }, () => random.pick(this.#agents) ?? 1)
    return [...new Set(named)]
  }

  #token = (): string => `w${++this.#tokens}`
}

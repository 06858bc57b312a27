import { type Embedded, type EmbeddedServer, startEmbeddedServer } from '@capacity-rules/server/embed'
import type { Credentials } from './credentials.ts'
import { type MemberName, members } from './members.ts'
import { readOptions, type Settings, type TestServerOptions } from './options.ts'
import type { RuleSnapshot } from './rules.ts'
import type { State } from './state.ts'
import { States } from './states.ts'
import { Turns } from './turns.ts'

/** All of an account that the API can change, times and versions aside, as plain JSON. */
export interface Snapshot {
  /** In the order of their creation. */
  readonly rules: readonly RuleSnapshot[]
}

/** A server that runs in this process. */
export interface TestServer extends AsyncDisposable {
  /** Scheme, host and port, as in `http://127.0.0.1:38211`. */
  readonly baseUrl: string
  readonly port: number
  /** Of a user for each thing that a caller may be allowed to do. They are good for as long as the server runs. */
  readonly credentials: Readonly<Record<MemberName, Credentials>>
  /**
   * Credentials of an agent of the seed, who may do what the agent's role and permissions allow.
   *
   * @throws RangeError when there is no such agent, or the agent is not active
   */
  readonly credentialsOf: (agentId: number) => Promise<Credentials>
  /** What the account is like now: the same for the same state, whichever way it came about. */
  readonly snapshot: () => Promise<Snapshot>
  /**
   * Goes back to the seed, or to a snapshot of this server or of one with the same agents: the same rules with the same
   * ids, the same credentials, and nothing remembered of what came between. Requests that run are still answered, out of
   * the state before.
   *
   * @throws SeedError when the snapshot cannot be; then nothing has changed
   */
  readonly reset: (snapshot?: Snapshot) => Promise<void>
  /** Stops the server and removes its files. Requests that run have a second to finish. Of no effect the second time. */
  readonly close: () => Promise<void>
}

/**
 * Starts a Capacity Rules server in this process, on a free port of the loopback address, with an account of its own.
 *
 * @throws SeedError for options that cannot be; nothing is left behind then
 * @example
 * await using server = await startTestServer({
 *   agents: 3,
 *   rules: [{ name: 'Phone desk', capacities: { email: 4, voice: 1 }, agents: [1, 2] }],
 * })
 * const { headers } = server.credentials.admin
 * const reply = await fetch(`${server.baseUrl}/api/v2/capacity/rules`, { headers })
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const settings = readOptions(options)
  const states = new States(settings)
  try {
    const credentials = {
      admin: states.credentialsOf(members.admin),
      manager: states.credentialsOf(members.manager),
      assigner: states.credentialsOf(members.assigner),
      agent: states.credentialsOf(members.agent),
      light_agent: states.credentialsOf(members.light_agent),
    }
    const state = await states.open()
    return new RunningTestServer(
      settings,
      states,
      state,
      await startEmbeddedServer(served(settings, state)),
      credentials,
    )
  } catch (error) {
    states.remove()
    throw error
  }
}

const served = ({ corsOrigins, rateLimitPerMinute }: Settings, { domain }: State): Embedded => ({
  domain,
  corsOrigins,
  rateLimitPerMinute,
  onError: (error) => console.error('The Capacity Rules test server answered 500:', error),
})

class RunningTestServer implements TestServer {
  readonly #settings: Settings
  readonly #states: States
  readonly #server: EmbeddedServer
  readonly #turns = new Turns()
  readonly credentials: TestServer['credentials']
  /** Those whose last requests are still being answered. */
  readonly #retiring = new Set<Promise<void>>()
  #state: State
  #closed = false

  constructor(
    settings: Settings,
    states: States,
    state: State,
    server: EmbeddedServer,
    credentials: TestServer['credentials'],
  ) {
    this.#settings = settings
    this.#states = states
    this.#state = state
    this.#server = server
    this.credentials = credentials
  }

  get port(): number {
    return this.#server.port
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`
  }

  credentialsOf: TestServer['credentialsOf'] = (agentId) =>
    this.#whileOpen(async () => {
      const user = this.#settings.plan.users.find(({ id }) => id === agentId)
      if (!user?.active) throw new RangeError(`there is no active agent with the id ${agentId}`)
      const known = this.#states.knows(user)
      const credentials = this.#states.credentialsOf(user)
      if (!known) await this.#state.admit(credentials)
      return credentials
    })

  snapshot: TestServer['snapshot'] = () => this.#whileOpen(async () => ({ rules: await this.#state.rules() }))

  reset: TestServer['reset'] = (snapshot) =>
    this.#whileOpen(async () => {
      const before = this.#state
      this.#state = await this.#states.open(snapshot)
      const answered = this.#server.replace(served(this.#settings, this.#state))
      const retired = answered.then(() => this.#states.close(before)).finally(() => this.#retiring.delete(retired))
      this.#retiring.add(retired)
    })

  close: TestServer['close'] = () =>
    this.#turns.take(async () => {
      if (this.#closed) return
      this.#closed = true
      await this.#server.stop()
      await Promise.all(this.#retiring)
      await this.#states.close(this.#state)
      this.#states.remove()
    })

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => {
      if (this.#closed) throw new Error('the test server is closed')
      return work()
    })
  }
}

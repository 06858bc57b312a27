import { copyFileSync } from 'node:fs'
import type { User } from '@capacity-rules/server/embed'
import { type Credentials, newCredentials } from './credentials.ts'
import { TemporaryFolder } from './folder.ts'
import type { Settings } from './options.ts'
import { readSnapshot } from './rules.ts'
import { databaseIn, State } from './state.ts'

/** Opens and closes the states of one server, each in a folder that goes with it. Not to be called at the same time. */
export class States {
  readonly #settings: Settings
  readonly #folder = new TemporaryFolder()
  readonly #credentials = new Map<number, Credentials>()
  /** The database of the seed, closed, so that one file is all of it; made for the first state. */
  #seed: string | undefined

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Whether a user has credentials already. */
  knows({ id }: User): boolean {
    return this.#credentials.has(id)
  }

  /** A user's credentials, which every state admits that is opened from now on. */
  credentialsOf(user: User): Credentials {
    const credentials = this.#credentials.get(user.id) ?? newCredentials(user)
    this.#credentials.set(user.id, credentials)
    return credentials
  }

  /**
   * A new state: the seed, or a snapshot.
   *
   * @throws SeedError when the snapshot cannot be
   */
  async open(snapshot?: unknown): Promise<State> {
    const { clock, plan } = this.#settings
    const rules = snapshot === undefined ? undefined : readSnapshot(snapshot, plan.users)
    const state = rules ? await State.make(this.#folder.make(), clock, { ...plan, rules }) : await this.#openSeed()
    for (const credentials of this.#credentials.values()) await state.admit(credentials)
    return state
  }

  async close(state: State): Promise<void> {
    await state.close()
    this.#folder.remove(state.folder)
  }

  /** Removes all files. */
  remove(): void {
    this.#folder.remove()
  }

  async #openSeed(): Promise<State> {
    this.#seed ??= await this.#makeSeed()
    const folder = this.#folder.make()
    copyFileSync(this.#seed, databaseIn(folder))
    return State.open(folder, this.#settings.clock)
  }

  async #makeSeed(): Promise<string> {
    const { clock, plan } = this.#settings
    const state = await State.make(this.#folder.make(), clock, plan)
    await state.close()
    return databaseIn(state.folder)
  }
}

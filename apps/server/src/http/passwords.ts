import { createHmac, randomBytes } from 'node:crypto'
import {
  emailKey,
  hashPassword,
  type PasswordCredential,
  type Store,
  StoreUnavailable,
  verifyPassword,
} from '@capacity-rules/core'
import { BoundedMap } from './bounded-map.ts'
import { clientNetwork } from './client-address.ts'
import { type ApiError, errors } from './errors.ts'
import { limits } from './limits.ts'

/**
 * Signs users in by password. Passwords can be guessed, unlike random tokens, so wrong ones are counted and hashing has
 * its limits; and as a hash takes a good part of a second, the right ones are remembered for a while.
 */
export class Passwords {
  readonly #store: Pick<Store, 'findPassword'>
  readonly #throttle = new LoginThrottle()
  readonly #hashing = new Turns(limits.passwordHashes, limits.passwordQueue)
  /** The hash that a password was found to fit, by a keyed digest of address and password. */
  readonly #verified = new BoundedMap<string, string>(limits.verifiedPasswords)
  readonly #key = randomBytes(32)
  #decoy: Promise<string> | undefined

  constructor(store: Pick<Store, 'findPassword'>) {
    this.#store = store
  }

  /**
   * @param address of the client
   * @param now milliseconds since 1970
   * @returns the user; an error when too many wrong passwords came before; undefined when the password does not hold
   * @throws StoreUnavailable when too many wait for a hash
   */
  async signIn(
    email: string,
    password: string,
    address: string,
    now: number,
  ): Promise<PasswordCredential | ApiError | undefined> {
    const key = emailKey(email)
    const network = clientNetwork(address)
    const waitSeconds = this.#throttle.waitSeconds(key, network, now)
    if (waitSeconds > 0) return errors.tooManyRequests.with({ 'Retry-After': String(waitSeconds) })
    const found = await this.#store.findPassword(key)
    const digest = createHmac('sha256', this.#key).update(`${key}\0${password}`).digest('base64url')
    if (found && this.#verified.get(digest) === found.hash) return found
    // An unknown address costs the same hash as a known one, and so tells nothing.
    const hash = found?.hash ?? (await this.#decoyHash())
    const fits = await this.#hashing.run(() => verifyPassword(password, hash))
    if (found && fits) {
      this.#verified.set(digest, found.hash)
      return found
    }
    this.#throttle.fail(key, network, now)
    return undefined
  }

  #decoyHash(): Promise<string> {
    this.#decoy ??= hashPassword(randomBytes(16).toString('base64url'))
    return this.#decoy
  }
}

/** Wrong passwords of the last minute, for each address of a user at a client, and for each client. */
class LoginThrottle {
  readonly #byLogin = new BoundedMap<string, number[]>(limits.throttledClients)
  readonly #byClient = new BoundedMap<string, number[]>(limits.throttledClients)

  /** How long the client has to wait, in seconds; 0 when it may try. */
  waitSeconds(email: string, network: string, now: number): number {
    const login = waitMs(this.#byLogin.get(`${email}\0${network}`), limits.passwordFailuresPerLogin, now)
    const client = waitMs(this.#byClient.get(network), limits.passwordFailuresPerClient, now)
    return Math.ceil(Math.max(login, client) / 1000)
  }

  fail(email: string, network: string, now: number): void {
    const login = `${email}\0${network}`
    this.#byLogin.set(login, add(this.#byLogin.get(login), limits.passwordFailuresPerLogin, now))
    this.#byClient.set(network, add(this.#byClient.get(network), limits.passwordFailuresPerClient, now))
  }
}

/** Only the newest `limit` count, so no list grows longer. */
const add = (failures: readonly number[] = [], limit: number, now: number): number[] => [...failures, now].slice(-limit)

function waitMs(failures: readonly number[] = [], limit: number, now: number): number {
  const [first] = failures
  if (first === undefined || failures.length < limit) return 0
  return Math.max(0, first + limits.passwordFailureWindowMs - now)
}

/** Lets so many tasks run at once and so many wait; one more is told to come again later. */
class Turns {
  readonly #waiting: (() => void)[] = []
  #running = 0
  readonly #atOnce: number
  readonly #queue: number

  constructor(atOnce: number, queue: number) {
    this.#atOnce = atOnce
    this.#queue = queue
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#queue) throw new StoreUnavailable('too many passwords wait to be hashed')
      await new Promise<void>((resume) => this.#waiting.push(resume))
    }
    this.#running++
    try {
      return await task()
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }
}

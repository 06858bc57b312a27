import { createHmac, hash, randomBytes } from 'node:crypto'
import { decoyHash, emailKey, type PasswordCredential, type Store, verifyPassword } from '@capacity-rules/core'
import { BoundedMap } from './bounded-map.ts'
import { clientNetwork } from './client-address.ts'
import { type ApiError, errors } from './errors.ts'
import { limits } from './limits.ts'
import { Turns } from './turns.ts'

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
  /** An unknown address costs the same hash as a known one, and so tells nothing. */
  readonly #decoy = decoyHash()

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
    const login = { email: emailKey(email), network: clientNetwork(address) }
    const refusal = this.#refusal(login, now)
    if (refusal) return refusal
    const found = await this.#store.findPassword(login.email)
    const digest = createHmac('sha256', this.#key).update(`${login.email}\0${password}`).digest('base64url')
    const isVerified = () => found !== undefined && this.#verified.get(digest) === found.hash
    if (isVerified()) return found
    return this.#hashing.run(async () => {
      // While this one waited for its turn, others may have been found wrong, or this very password right.
      const late = this.#refusal(login, now)
      if (late || isVerified()) return late ?? found
      const fits = await verifyPassword(password, found?.hash ?? this.#decoy)
      if (found?.user.active && fits) {
        this.#verified.set(digest, found.hash)
        return found
      }
      this.#throttle.fail(login, now)
      return undefined
    })
  }

  #refusal(login: Login, now: number): ApiError | undefined {
    const seconds = this.#throttle.waitSeconds(login, now)
    return seconds > 0 ? errors.tooManyRequests.with({ 'Retry-After': String(seconds) }) : undefined
  }
}

interface Login {
  /** In the form in which two are compared. */
  readonly email: string
  /** Of the client. */
  readonly network: string
}

/** Wrong passwords of the last minute, for each address of a user at a client, and for each client. */
class LoginThrottle {
  readonly #byLogin = new BoundedMap<string, number[]>(limits.throttledClients)
  readonly #byClient = new BoundedMap<string, number[]>(limits.throttledClients)

  /** How long the client has to wait, in seconds; 0 when it may try. */
  waitSeconds(login: Login, now: number): number {
    const ofLogin = waitMs(this.#byLogin.get(keyOf(login)), limits.passwordFailuresPerLogin, now)
    const client = waitMs(this.#byClient.get(login.network), limits.passwordFailuresPerClient, now)
    return Math.ceil(Math.max(ofLogin, client) / 1000)
  }

  fail(login: Login, now: number): void {
    const key = keyOf(login)
    this.#byLogin.set(key, add(this.#byLogin.get(key), limits.passwordFailuresPerLogin, now))
    const { network } = login
    this.#byClient.set(network, add(this.#byClient.get(network), limits.passwordFailuresPerClient, now))
  }
}

/** Of one length, however long the address is that somebody sends. */
const keyOf = ({ email, network }: Login): string => hash('sha256', `${email}\0${network}`, 'base64url')

/** Only the newest `limit` count, so no list grows longer. */
const add = (failures: readonly number[] = [], limit: number, now: number): number[] => [...failures, now].slice(-limit)

function waitMs(failures: readonly number[] = [], limit: number, now: number): number {
  const [first] = failures
  if (first === undefined || failures.length < limit) return 0
  return Math.max(0, first + limits.passwordFailureWindowMs - now)
}

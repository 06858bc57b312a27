import { hash, randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  type AccountId,
  type Credential,
  chain,
  emailKey,
  hashToken,
  type MaybePromise,
  type Store,
  type TokenScope,
  type User,
} from '@capacity-rules/core'
import { type Presented, readAuthorization } from './auth-header.ts'
import { BoundedMap } from './bounded-map.ts'
import { ApiError } from './errors.ts'
import { FreshMap } from './fresh-map.ts'
import { limits } from './limits.ts'
import { Passwords } from './passwords.ts'

/** Who sent a request, and what the credentials let them do at most. */
export interface Caller {
  readonly accountId: AccountId
  readonly user: User
  readonly scope: TokenScope
  /** Null for a password. */
  readonly tokenId: string | null
  /** When the token ends, in milliseconds since 1970; null if it does not. */
  readonly until: number | null
}

type AuthStore = Pick<Store, 'version' | 'findCredential' | 'findPassword' | 'findUserByEmail'>

export interface AuthSettings {
  /** Whether tokens that belong to an account and no user are good. */
  readonly allowAccountWideTokens: boolean
}

/** A caller as of the last time, while the store is asked whether all is as it was. */
export interface Assumption {
  readonly caller: Caller
  /** Nothing may leave, and nothing be done, before this says yes. */
  readonly isConfirmed: Promise<boolean>
}

/** What an assumption is made of. */
interface Remembered {
  readonly caller: Caller
  readonly tokenHash: string
  readonly credential: Credential
}

/** Finds out who sends a request. What the store said of a token is kept only until the store changes. */
export class Authenticator {
  readonly #store: AuthStore
  readonly #passwords: Passwords
  readonly #allowAccountWide: boolean
  readonly #known: FreshMap<string, Caller>
  /** Of a store that cannot tell whether it changed. */
  readonly #remembered = new BoundedMap<string, Remembered>(limits.knownCallers)
  readonly #salt = randomBytes(32).toString('base64url')

  constructor(store: AuthStore, { allowAccountWideTokens }: AuthSettings) {
    this.#store = store
    this.#passwords = new Passwords(store)
    this.#allowAccountWide = allowAccountWideTokens
    this.#known = new FreshMap(limits.knownCallers, () => store.version())
  }

  /**
   * The caller by the `Authorization` of a request. Undefined for everything that does not hold, and nothing tells why:
   * no credentials, an unknown, expired or revoked token, the other kind of token, another user's address, a wrong
   * password, an inactive user. An error after too many wrong passwords.
   *
   * @param address of the client
   * @param now milliseconds since 1970
   */
  find(authorization: string | null, address: () => string, now: number): MaybePromise<Caller | ApiError | undefined> {
    if (authorization === null) return undefined
    const asOf = this.#known.refresh()
    const key = this.#keyOf(authorization)
    const known = this.#known.get(key)
    if (known && isGood(known.until, now)) return known
    const presented = readAuthorization(authorization)
    if (!presented) return undefined
    // The right ones are remembered where they are counted.
    if (presented.kind === 'password') return this.#byPassword(presented, address(), now)
    const tokenHash = hashToken(presented.secret)
    return chain(this.#store.findCredential(tokenHash), (found) => {
      if (!found || found.token.kind !== presented.kind || !isGood(found.token.expiresAt, now)) return undefined
      return chain(this.#byToken(presented, found), (caller) => {
        if (caller) this.#known.set(key, caller, asOf)
        // Whoever acts by a token of a whole account is not told by the token alone.
        if (caller && asOf === undefined && found.user)
          this.#remembered.set(key, { caller, tokenHash, credential: found })
        return caller
      })
    })
  }

  /**
   * Who sent these credentials before, where the store has to be asked each time. It is asked at the same time as for
   * what the request is about, which takes one round trip instead of two.
   *
   * @param now milliseconds since 1970
   */
  assume(authorization: string | null, now: number): Assumption | undefined {
    // None, where the store tells whether it changed: then nothing has to be hashed for it.
    if (authorization === null || this.#remembered.size === 0) return undefined
    const key = this.#keyOf(authorization)
    const remembered = this.#remembered.get(key)
    if (!remembered || !isGood(remembered.caller.until, now)) return undefined
    const { caller, tokenHash, credential } = remembered
    const isConfirmed = Promise.resolve(this.#store.findCredential(tokenHash)).then((found) => {
      const isSame = isDeepStrictEqual(found, credential)
      if (!isSame) this.#remembered.delete(key)
      return isSame
    })
    return { caller, isConfirmed }
  }

  /** Salted and hashed, so that credentials do not lie here in the clear. */
  #keyOf(authorization: string): string {
    return hash('sha256', this.#salt + authorization, 'base64url')
  }

  #byToken(presented: Presented, { accountId, token, user }: Credential): MaybePromise<Caller | undefined> {
    const caller = (known: User | undefined): Caller | undefined =>
      known?.active
        ? { accountId, user: known, scope: token.scope, tokenId: token.id, until: token.expiresAt }
        : undefined
    if (presented.kind !== 'api') return caller(user)
    const key = emailKey(presented.email)
    if (token.userId !== null) return user && emailKey(user.email) === key ? caller(user) : undefined
    return this.#allowAccountWide ? chain(this.#store.findUserByEmail(accountId, key), caller) : undefined
  }

  async #byPassword(
    { email, password }: { readonly email: string; readonly password: string },
    address: string,
    now: number,
  ): Promise<Caller | ApiError | undefined> {
    const found = await this.#passwords.signIn(email, password, address, now)
    if (found === undefined || found instanceof ApiError) return found
    const { accountId, user } = found
    return user.active ? { accountId, user, scope: 'write', tokenId: null, until: null } : undefined
  }
}

/** Whether something that ends at this moment, or never, has not yet ended. */
const isGood = (end: number | null, now: number): boolean => end === null || end > now

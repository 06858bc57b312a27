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
import { ApiError } from './errors.ts'
import { Passwords } from './passwords.ts'

/** Who sent a request, and what the credentials let them do at most. */
export interface Caller {
  readonly accountId: AccountId
  readonly user: User
  readonly scope: TokenScope
  /** Null for a password. */
  readonly tokenId: string | null
}

type AuthStore = Pick<Store, 'findCredential' | 'findPassword' | 'findUserByEmail'>

export interface AuthSettings {
  /** Whether tokens that belong to an account and no user are good. */
  readonly allowAccountWideTokens: boolean
}

/** Finds out who sends a request. Nothing is kept of a token, so its end is known at once. */
export class Authenticator {
  readonly #store: AuthStore
  readonly #passwords: Passwords
  readonly #allowAccountWide: boolean

  constructor(store: AuthStore, { allowAccountWideTokens }: AuthSettings) {
    this.#store = store
    this.#passwords = new Passwords(store)
    this.#allowAccountWide = allowAccountWideTokens
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
    const presented = readAuthorization(authorization)
    if (!presented) return undefined
    if (presented.kind === 'password') return this.#byPassword(presented, address(), now)
    return chain(this.#store.findCredential(hashToken(presented.secret)), (found) =>
      found && isValid(presented.kind, found, now) ? this.#byToken(presented, found) : undefined,
    )
  }

  #byToken(presented: Presented, { accountId, token, user }: Credential): MaybePromise<Caller | undefined> {
    const caller = (known: User | undefined): Caller | undefined =>
      known?.active ? { accountId, user: known, scope: token.scope, tokenId: token.id } : undefined
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
    return user.active ? { accountId, user, scope: 'write', tokenId: null } : undefined
  }
}

const isValid = (kind: Presented['kind'], { token }: Credential, now: number): boolean =>
  token.kind === kind && (token.expiresAt === null || token.expiresAt > now)

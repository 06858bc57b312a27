import { InvalidArgumentError } from './errors.ts'

/**
 * Who calls: a user with one of their API tokens, a user with their password, or an access token. A function gives the
 * access token of the moment; it is asked before every try.
 */
export type Auth =
  | { readonly email: string; readonly apiToken: string }
  | { readonly email: string; readonly password: string }
  | { readonly accessToken: string | (() => string | Promise<string>) }

/** What is short may be a word of its own, so it is not taken out of texts. Nothing that is random is so short. */
const minSecretCharacters = 8

/** Keeps the secrets, and lets nobody print them. */
export class Credentials {
  readonly #header: () => string | Promise<string>
  #secrets: readonly string[]

  /** @throws InvalidArgumentError for what no `Authorization` can carry */
  constructor(auth: Auth) {
    if ('accessToken' in auth) {
      const { accessToken } = auth
      const remember = (token: string): string => {
        this.#secrets = [token]
        return bearer(token)
      }
      this.#secrets = []
      this.#header = typeof accessToken === 'function' ? async () => remember(await accessToken()) : () => header
      const header = typeof accessToken === 'function' ? '' : remember(accessToken)
    } else {
      const [user, secret] = 'apiToken' in auth ? [`${auth.email}/token`, auth.apiToken] : [auth.email, auth.password]
      const encoded = basic(auth.email, user, secret)
      this.#secrets = [encoded, secret]
      this.#header = () => `Basic ${encoded}`
    }
  }

  /** The value of `Authorization`. @throws what a function that gives the token throws */
  header(): string | Promise<string> {
    return this.#header()
  }

  /** A text without the secrets, for errors: what others wrote may repeat what was sent to them. */
  redact(text: string): string {
    return this.#secrets
      .filter((secret) => secret.length >= minSecretCharacters)
      .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  }
}

function bearer(token: unknown): string {
  // What runtimes say of a bad header field repeats it.
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`
  throw new InvalidArgumentError('auth.accessToken has to be visible ASCII characters without spaces')
}

function basic(email: unknown, user: string, secret: unknown): string {
  if (typeof email !== 'string' || email === '' || typeof secret !== 'string' || secret === '') {
    throw new InvalidArgumentError('auth has to be an email with an apiToken or a password, or an accessToken')
  }
  if (email.includes(':')) {
    throw new InvalidArgumentError('auth.email has a colon, which HTTP Basic cannot carry (RFC 7617, section 2)')
  }
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${secret}`)))
}

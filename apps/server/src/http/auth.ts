import {
  type Credential,
  chain,
  emailKey,
  hashToken,
  type MaybePromise,
  type Store,
  type TokenKind,
} from '@capacity-rules/core'

interface Presented {
  readonly kind: TokenKind
  readonly secret: string
  /** With an API token: the address that has to be its user's. */
  readonly email?: string
}

/**
 * Who sent a request, by its `Authorization`. Undefined for everything that does not hold, and nothing tells why: no
 * credentials, an unknown, expired or revoked token, the other kind of token, another user's address, an inactive user.
 *
 * @param now milliseconds since 1970
 */
export function authenticate(
  store: Pick<Store, 'findCredential'>,
  authorization: string | null,
  now: number,
): MaybePromise<Credential | undefined> {
  const presented = readAuthorization(authorization)
  if (!presented) return undefined
  return chain(store.findCredential(hashToken(presented.secret)), (found) =>
    found && holds(presented, found, now) ? found : undefined,
  )
}

function holds(presented: Presented, { token, user }: Credential, now: number): boolean {
  return (
    token.kind === presented.kind &&
    user.active &&
    (token.expiresAt === null || token.expiresAt > now) &&
    (presented.email === undefined || emailKey(presented.email) === emailKey(user.email))
  )
}

/** Reads `Basic base64("{email}/token:{api_token}")` and `Bearer {access_token}`; undefined for all else. */
export function readAuthorization(authorization: string | null): Presented | undefined {
  const match = /^(basic|bearer) +(\S+) *$/i.exec(authorization ?? '')
  const [, scheme, text] = match ?? []
  if (scheme === undefined || text === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', secret: text }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const pair = Buffer.from(text, 'base64').toString('utf8')
  // A user name has no colon (RFC 7617, section 2), so the first one ends it.
  const colon = pair.indexOf(':')
  const suffix = '/token'
  const name = pair.slice(0, Math.max(0, colon))
  if (!name.endsWith(suffix)) return undefined
  return { kind: 'api', secret: pair.slice(colon + 1), email: name.slice(0, -suffix.length) }
}

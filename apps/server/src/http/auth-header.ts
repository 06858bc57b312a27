/** What a request shows to say who it is. */
export type Presented =
  | { readonly kind: 'api'; readonly email: string; readonly secret: string }
  | { readonly kind: 'password'; readonly email: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly secret: string }

/** Whether an `Authorization` is of the Basic scheme, well-formed or not. */
export const isBasic = (authorization: string | null): boolean => /^basic(?: |$)/i.test(authorization ?? '')

/**
 * Reads an `Authorization`: `Basic base64("{email}/token:{api_token}")`, `Basic base64("{email}:{password}")` or
 * `Bearer {access_token}`; undefined for all else.
 */
export function readAuthorization(authorization: string | null): Presented | undefined {
  const match = /^(basic|bearer) +(\S+) *$/i.exec(authorization ?? '')
  const [, scheme, text] = match ?? []
  if (scheme === undefined || text === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', secret: text }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const pair = Buffer.from(text, 'base64').toString('utf8')
  // A user name has no colon (RFC 7617, section 2), so the first one ends it.
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  const name = pair.slice(0, colon)
  const secret = pair.slice(colon + 1)
  const suffix = '/token'
  return name.endsWith(suffix)
    ? { kind: 'api', email: name.slice(0, -suffix.length), secret }
    : { kind: 'password', email: name, password: secret }
}

/** What somebody shows to say who they are. */
export type Credentials =
  | { readonly kind: 'api'; readonly email: string; readonly token: string }
  | { readonly kind: 'bearer'; readonly token: string }

/** The value of an `Authorization` field with a user name and a password. */
export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`

/** @example authorization({ kind: 'bearer', token: 'x' }) // 'Bearer x' */
export const authorization = (credentials: Credentials): string =>
  credentials.kind === 'bearer' ? `Bearer ${credentials.token}` : basic(`${credentials.email}/token`, credentials.token)

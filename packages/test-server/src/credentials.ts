import { randomBytes } from 'node:crypto'
import type { User } from '@capacity-rules/server/embed'

/** What a user of the test server calls with. */
export interface Credentials {
  /** The user's id, which is an agent's id too. */
  readonly id: number
  readonly email: string
  /** Goes with the e-mail address in HTTP Basic. */
  readonly apiToken: string
  /** Goes alone, as a Bearer token; it may write. */
  readonly accessToken: string
  /** For the `auth` of `@capacity-rules/client`: the API token. */
  readonly auth: { readonly email: string; readonly apiToken: string }
  /** For the `auth` of `@capacity-rules/client`: the access token. */
  readonly bearerAuth: { readonly accessToken: string }
  /** For the `headers` of `fetch`: the API token. */
  readonly headers: { readonly Authorization: string }
}

/** New credentials for a user; they are good once a state has admitted them. */
export function newCredentials({ id, email }: User): Credentials {
  const apiToken = `crapi_${randomBytes(32).toString('base64url')}`
  const accessToken = `crbearer_${randomBytes(32).toString('base64url')}`
  const basic = Buffer.from(`${email}/token:${apiToken}`).toString('base64')
  return {
    id,
    email,
    apiToken,
    accessToken,
    auth: { email, apiToken },
    bearerAuth: { accessToken },
    headers: { Authorization: `Basic ${basic}` },
  }
}

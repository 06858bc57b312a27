import type { paths } from '@capacity-rules/contract/types'
import createFetchClient, { type ClientOptions, type Client as FetchClient } from 'openapi-fetch'

/** Every path of the contract with its parameters, bodies and replies. */
export type { components, operations, paths } from '@capacity-rules/contract/types'

/** How a client shows who it is: an API token of a user, or an access token. */
export type Credentials = { readonly email: string; readonly apiToken: string } | { readonly accessToken: string }

export interface Options {
  /** Where the server is, without a path: `https://capacity.example.com`. */
  readonly baseUrl: string
  readonly auth: Credentials
  /** Used in place of the global `fetch`. */
  readonly fetch?: ClientOptions['fetch']
}

export type Client = FetchClient<paths>

/**
 * A client of openapi-fetch, typed by the contract.
 *
 * @returns an object with a method for each HTTP method; each call gives `data` or `error`, and the `response`. A call
 *   throws only when there is no reply.
 * @throws TypeError when the e-mail address has a colon, which HTTP Basic cannot carry (RFC 7617, section 2)
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8080', auth: { email: 'ada@example.com', apiToken } })
 * const { data, error } = await client.GET('/api/v2/capacity/rules')
 */
export function createClient({ baseUrl, auth, fetch }: Options): Client {
  return createFetchClient<paths>({
    baseUrl,
    headers: { Authorization: authorization(auth) },
    // Commas between the ids of a filter, as the contract has it.
    querySerializer: { array: { style: 'form', explode: false } },
    ...(fetch && { fetch }),
  })
}

function authorization(auth: Credentials): string {
  if ('accessToken' in auth) return `Bearer ${auth.accessToken}`
  if (auth.email.includes(':')) throw new TypeError('an e-mail address with a colon cannot be sent with HTTP Basic')
  const bytes = new TextEncoder().encode(`${auth.email}/token:${auth.apiToken}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

import { UsageFailure } from '../failure.ts'
import { canAsk, type Io, tell } from '../io.ts'
import { ask } from './ask.ts'
import { readProfile } from './profiles.ts'

/** Where an account is, and who asks. */
export interface Connection {
  readonly baseUrl: string
  readonly auth: { readonly email: string; readonly apiToken: string } | { readonly accessToken: string }
}

/** Settings as one source gives them, each of which may be missing there. */
export interface Given {
  readonly baseUrl?: string | undefined
  readonly email?: string | undefined
  readonly apiToken?: string | undefined
  readonly accessToken?: string | undefined
}

/** What the command line may say; a token is not among it, since other users of the machine could see it there. */
export interface ConnectionFlags {
  readonly baseUrl?: string
  readonly email?: string
  readonly profile?: string
}

/** The environment variables that are read. */
export const variables = {
  baseUrl: 'CAPACITY_RULES_BASE_URL',
  email: 'CAPACITY_RULES_EMAIL',
  apiToken: 'CAPACITY_RULES_API_TOKEN',
  accessToken: 'CAPACITY_RULES_ACCESS_TOKEN',
} as const

/**
 * Finds out where the account is and who asks: from the profile that the command line names; else from the environment;
 * else from the profile `default`. One source gives all, so that a token never goes to the address of another account;
 * only `--base-url` and `--email` stand above it. What is missing is asked for on a terminal.
 *
 * @throws UsageFailure for settings that are missing or wrong
 */
export async function readConnection(flags: ConnectionFlags, io: Io): Promise<Connection> {
  const source = sourceOf(flags, io)
  const given = { ...source, baseUrl: flags.baseUrl ?? source.baseUrl, email: flags.email ?? source.email }
  const baseUrl = given.baseUrl ?? (await missing(io, 'base URL', `${variables.baseUrl}, --base-url or a profile`))
  warnOfPlainHttp(io, baseUrl)
  if (given.accessToken !== undefined) return { baseUrl, auth: { accessToken: given.accessToken } }
  const email = given.email ?? (await missing(io, 'e-mail address', `${variables.email}, --email or a profile`))
  const waysIn = `${variables.apiToken}, ${variables.accessToken} or a profile`
  const apiToken = given.apiToken ?? (await missing(io, 'API token', waysIn, { secret: true }))
  return { baseUrl, auth: { email, apiToken } }
}

function sourceOf({ profile }: ConnectionFlags, { env }: Io): Given {
  if (profile !== undefined) return readProfile(env, profile) ?? {}
  const { baseUrl, email, apiToken, accessToken } = {
    baseUrl: env[variables.baseUrl] || undefined,
    email: env[variables.email] || undefined,
    apiToken: env[variables.apiToken] || undefined,
    accessToken: env[variables.accessToken] || undefined,
  }
  if (apiToken !== undefined && accessToken !== undefined) {
    throw new UsageFailure(`both ${variables.apiToken} and ${variables.accessToken} are set; one of them is enough`)
  }
  const isSet = [baseUrl, email, apiToken, accessToken].some((value) => value !== undefined)
  return isSet ? { baseUrl, email, apiToken, accessToken } : (readProfile(env, undefined) ?? {})
}

async function missing(io: Io, what: string, ways: string, options?: { readonly secret: boolean }): Promise<string> {
  const answer = canAsk(io) ? await ask(io, `${what[0]?.toUpperCase()}${what.slice(1)}: `, options) : ''
  if (answer === '') throw new UsageFailure(`the ${what} is missing; it comes from ${ways}`)
  return answer
}

function warnOfPlainHttp(io: Io, baseUrl: string): void {
  const { protocol, hostname } = URL.canParse(baseUrl) ? new URL(baseUrl) : { protocol: '', hostname: '' }
  if (protocol !== 'http:' || /^(localhost|127\..*|\[::1\])$/.test(hostname)) return
  tell(io, `warning: ${hostname} is spoken to without TLS, so others on the way can read the token`)
}

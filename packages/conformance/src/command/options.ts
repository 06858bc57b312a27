import { InvalidArgumentError } from 'commander'
import type { GivenAgents } from '../account/account.ts'
import type { Credentials } from '../http/credentials.ts'
import { UsageError } from './exit-codes.ts'

/** The options as commander gives them. */
export interface Given {
  readonly baseUrl?: URL
  readonly publicUrl?: URL
  readonly email?: string
  readonly agentEmail?: string
  readonly agents?: GivenAgents
  readonly allowDefaultSwitch?: boolean
  readonly profile: 'capacity-rules' | 'zendesk'
  readonly maxRps?: number
  readonly only?: string
  readonly format: 'text' | 'json' | 'junit'
  readonly output?: string
  readonly all?: boolean
  readonly journal: string
  readonly cleanUp?: boolean
  readonly list?: boolean
}

const highestAgentId = 9_007_199_254_740_990
/** Room for a slow server; more than that was surely not meant. */
const mostPerSecond = 10_000

/** @throws InvalidArgumentError */
export function parseOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url
  throw new InvalidArgumentError('Allowed is http:// or https:// and a host, without a path.')
}

/** @throws InvalidArgumentError */
export function parseAgents(text: string): GivenAgents {
  if (text === 'all') return 'all'
  const parts = text.split(',').map((part) => part.trim())
  const ids = parts.filter((part) => /^[1-9]\d*$/.test(part)).map(Number)
  if (ids.length === parts.length && ids.every((id) => id <= highestAgentId)) return ids
  throw new InvalidArgumentError('Allowed is all, or ids with commas between them, as in 1003,1007.')
}

/** @throws InvalidArgumentError */
export function parsePerSecond(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (value > 0 && value <= mostPerSecond) return value
  throw new InvalidArgumentError(`Allowed is a number above 0, up to ${mostPerSecond}, as in 5 or 0.5.`)
}

/** Who the admin is. @throws UsageError when something is missing */
export function adminOf({ email }: Given, environment: NodeJS.ProcessEnv): Credentials {
  const { CAPACITY_RULES_API_TOKEN: apiToken, CAPACITY_RULES_ACCESS_TOKEN: accessToken } = environment
  if (apiToken && accessToken) {
    throw new UsageError('set one of CAPACITY_RULES_API_TOKEN and CAPACITY_RULES_ACCESS_TOKEN, not both')
  }
  if (accessToken) return { kind: 'bearer', token: accessToken }
  if (!apiToken)
    throw new UsageError('set CAPACITY_RULES_API_TOKEN or CAPACITY_RULES_ACCESS_TOKEN to a token of an admin')
  if (!email) throw new UsageError('an API token needs its e-mail address: --email, or CAPACITY_RULES_EMAIL')
  return { kind: 'api', email, token: apiToken }
}

/** Who the agent is, if there is one. @throws UsageError when one half is missing */
export function agentOf({ agentEmail }: Given, environment: NodeJS.ProcessEnv): Credentials | undefined {
  const token = environment.CAPACITY_RULES_AGENT_API_TOKEN
  if (!token && !agentEmail) return undefined
  if (!token) throw new UsageError('--agent-email needs the token of that agent in CAPACITY_RULES_AGENT_API_TOKEN')
  if (!agentEmail) throw new UsageError('CAPACITY_RULES_AGENT_API_TOKEN needs the address of its agent: --agent-email')
  return { kind: 'api', email: agentEmail, token }
}

import { expect } from 'vitest'
import type { Credentials, TestServer } from '../src/index.ts'

export const rulesPath = '/api/v2/capacity/rules'

/** A rule as a reply shows it, as far as these tests look. */
export interface WireRule {
  readonly id: string
  readonly name: string
  readonly default: boolean
  readonly created_at: string
  readonly assignees: { readonly count: number }
}

/** What a call sends beside method and path. */
interface Sent {
  /** Whose call it is; the admin's unless said otherwise. */
  readonly as?: Pick<Credentials, 'headers'>
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls a server as its users do. */
export function call(server: TestServer, method: string, path: string, sent: Sent = {}): Promise<Response> {
  const { as = server.credentials.admin, json, headers } = sent
  return fetch(`${server.baseUrl}${path}`, {
    method,
    headers: { ...as.headers, ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
}

/** The rules as the API lists them. */
export async function listRules(server: TestServer): Promise<WireRule[]> {
  const reply = await call(server, 'GET', rulesPath)
  expect(reply.status).toBe(200)
  const rules: WireRule[] = JSON.parse(await reply.text())
  return rules
}

/** Makes a rule over the API. */
export async function createRule(
  server: TestServer,
  name: string,
  agentIds: readonly number[] = [],
): Promise<WireRule> {
  const json = { name, capacities: { email: 1 }, agent_ids: agentIds }
  const reply = await call(server, 'POST', rulesPath, { json })
  expect(reply.status).toBe(200)
  const rule: WireRule = JSON.parse(await reply.text())
  return rule
}

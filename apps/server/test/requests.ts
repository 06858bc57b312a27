import { CapacityRule, type OperationId } from '@capacity-rules/contract'
import { createAccount, createToken, importUsers } from '@capacity-rules/core'
import { expect } from 'vitest'
import type { WireRule } from '../src/http/wire.ts'
import { address, basic, type RequestOptions, type TestServer } from './harness.ts'

export const rulesPath = '/api/v2/capacity/rules'
export const assigneesPath = `${rulesPath}/assignees`

/** A rule id in good form that no account has. */
export const unknownRuleId = '01KJPZ7Q40E5W8T6X3V9B2N4MC'

interface Call {
  readonly method: string
  readonly path: string
  readonly json?: unknown
}

/** For each operation a request that succeeds, on a rule that is not the default one. */
export const validCall: Record<OperationId, (ruleId: string) => Call> = {
  listCapacityRules: () => ({ method: 'GET', path: rulesPath }),
  createCapacityRule: () => ({ method: 'POST', path: rulesPath, json: { name: 'Another', capacities: {} } }),
  listAssignees: () => ({ method: 'GET', path: assigneesPath }),
  showCapacityRule: (id) => ({ method: 'GET', path: `${rulesPath}/${id}` }),
  updateCapacityRule: (id) => ({ method: 'PUT', path: `${rulesPath}/${id}`, json: { description: 'Changed' } }),
  deleteCapacityRule: (id) => ({ method: 'DELETE', path: `${rulesPath}/${id}` }),
  assignAgentsToCapacityRule: (id) => ({
    method: 'PATCH',
    path: `${rulesPath}/${id}/agents`,
    json: { agent_ids: [20] },
  }),
  listCapacityRuleAssignees: (id) => ({ method: 'GET', path: `${rulesPath}/${id}/assignees` }),
}

/** The status with which an operation succeeds. */
export const success = (operation: OperationId): 200 | 204 => (operation === 'deleteCapacityRule' ? 204 : 200)

/** Makes a rule, as the admin. */
export async function createRule(
  server: TestServer,
  rule: { readonly [field: string]: unknown } = {},
): Promise<WireRule> {
  const reply = await server.request('POST', rulesPath, { json: { name: 'A rule', capacities: {}, ...rule } })
  expect(reply.status).toBe(200)
  return reply.read(CapacityRule)
}

/** The rules of the account, oldest first. */
export const listRules = async (server: TestServer): Promise<WireRule[]> =>
  (await server.request('GET', rulesPath)).read(CapacityRule.array())

/** The account's default rule. */
export async function defaultRule(server: TestServer): Promise<WireRule> {
  const rule = (await listRules(server)).find((one) => one.default)
  if (!rule) throw new Error('an account has a default rule')
  return rule
}

export const showRule = async (server: TestServer, id: string): Promise<WireRule> =>
  (await server.request('GET', `${rulesPath}/${id}`)).read(CapacityRule)

/** All that an account shows of itself, to compare it before and after. */
export const stateOf = async (server: TestServer): Promise<unknown> => [
  await listRules(server),
  (await server.request('GET', `${assigneesPath}?page[size]=100`)).json,
]

/** Sends a request that has to be refused with just this error, and sees to it that it changed nothing. */
export async function expectRefused(
  server: TestServer,
  [method, path, options]: [method: string, path: string, options?: RequestOptions],
  status: number,
  error: string,
): Promise<void> {
  const before = await stateOf(server)
  const reply = await server.request(method, path, options)
  expect({ status: reply.status, json: reply.json }).toEqual({ status, json: { error } })
  expect(await stateOf(server)).toEqual(before)
}

/** A second account on the same server, with agent 500, who is its admin and in its one rule beside the default one. */
export async function addNeighbour(server: TestServer): Promise<{ authorization: string; ruleId: string }> {
  const account = await createAccount(server.domain, 'neighbour')
  if (!account.ok) throw new Error('its name is new')
  const accountId = account.value.id
  const admin = { id: 500, name: 'Neighbour', email: address(500), role: 'admin', permissions: [], active: true }
  await importUsers(server.domain, accountId, [{ line: 1, value: admin }])
  const order = { userId: 500, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const authorization = basic(address(500), (await createToken(server.domain, accountId, order)).secret)
  const json = { name: 'Next door', capacities: {}, agent_ids: [500] }
  const reply = await server.request('POST', rulesPath, { authorization, json })
  return { authorization, ruleId: reply.read(CapacityRule).id }
}

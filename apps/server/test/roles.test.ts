import type { OperationId } from '@capacity-rules/contract'
import { createToken, type Permission, type Role, type TokenKind } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, basic, startTestServer, type TestServer } from './harness.ts'
import { byPassword, giveCheapPassword } from './passwords.ts'
import { createRule, stateOf, success, unknownRuleId } from './requests.ts'
import { call, operationIds } from './shared-statuses.ts'

const all: Permission = 'capacity_rules_access:all'
const assign: Permission = 'capacity_rules_access:view-and-assign'
const roles: readonly Role[] = ['admin', 'agent', 'light_agent']
const permissionSets: readonly (readonly Permission[])[] = [[], [assign], [all], [all, assign]]

/** What an operation does, which is what permissions and scopes are about. */
const kinds = {
  listCapacityRules: 'read',
  listAssignees: 'read',
  showCapacityRule: 'read',
  listCapacityRuleAssignees: 'read',
  assignAgentsToCapacityRule: 'assign',
  createCapacityRule: 'manage',
  updateCapacityRule: 'manage',
  deleteCapacityRule: 'manage',
} as const satisfies Record<OperationId, string>
type Kind = (typeof kinds)[OperationId]

/** What each role may do with each of the sets of permissions: nothing, read, read and assign, or all. */
const open: Record<Role, readonly (readonly Kind[])[]> = {
  admin: [0, 1, 2, 3].map(() => ['read', 'assign', 'manage']),
  agent: [[], ['read', 'assign'], ['read', 'assign', 'manage'], ['read', 'assign', 'manage']],
  light_agent: [[], ['read', 'assign'], ['read', 'assign', 'manage'], ['read', 'assign', 'manage']],
}

/** The ways to say who one is, and whether one may only read that way. */
const credentials = [
  ['an API token', false],
  ['a bearer token', false],
  ['a bearer token that may only read', true],
  ['a password', false],
  ['an account-wide token', false],
] as const
type Credential = (typeof credentials)[number][0]

const users = roles.flatMap((role, roleIndex) =>
  permissionSets.map((permissions, index) => ({ id: 100 + roleIndex * 10 + index, role, permissions, index })),
)

async function makeToken(server: TestServer, userId: number | null, kind: TokenKind, scope: 'read' | 'write') {
  const order = { userId, kind, scope, label: '', expiresAt: null }
  return (await createToken(server.domain, server.accountId, order)).secret
}

async function authorizationOf(server: TestServer, userId: number, credential: Credential): Promise<string> {
  switch (credential) {
    case 'an API token':
      return basic(address(userId), await makeToken(server, userId, 'api', 'write'))
    case 'a bearer token':
      return `Bearer ${await makeToken(server, userId, 'bearer', 'write')}`
    case 'a bearer token that may only read':
      return `Bearer ${await makeToken(server, userId, 'bearer', 'read')}`
    case 'an account-wide token':
      return basic(address(userId), await makeToken(server, null, 'api', 'write'))
    case 'a password':
      await giveCheapPassword(server.domain, server.accountId, userId)
      return byPassword(address(userId))
  }
}

const rows = users.flatMap((user) =>
  credentials.map(([credential, isReadOnly]) => {
    const kindsOpen = (open[user.role][user.index] ?? []).filter((kind) => kind === 'read' || !isReadOnly)
    const statuses = operationIds.map(
      (operation) => [operation, kindsOpen.includes(kinds[operation]) ? success(operation) : 403] as const,
    )
    return [user.role, user.permissions.join(' ') || 'no permission', credential, user.id, statuses] as const
  }),
)

describe('each role, permission and credential against each operation', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ allowAccountWideTokens: true })
    await server.importUsers(users.map(({ id, role, permissions }) => ({ id, role, permissions })))
  })
  afterAll(() => server.close())

  test.each(rows)('%s, %s, by %s', async (_role, _permissions, credential, userId, statuses) => {
    const authorization = await authorizationOf(server, userId, credential)
    for (const [operation, status] of statuses) {
      const { id } = await createRule(server)
      const before = await stateOf(server)
      expect([operation, (await call(server, operation, { authorization }, id)).status]).toEqual([operation, status])
      // What is refused tells nothing of what exists, and does nothing.
      if (status !== 403) continue
      expect((await call(server, operation, { authorization }, unknownRuleId)).status).toBe(403)
      expect(await stateOf(server)).toEqual(before)
    }
  })

  test('the table has every role, set of permissions and credential once', () => {
    const kindsOfRows = new Set(rows.map(([role, permissions, credential]) => `${role} ${permissions} ${credential}`))
    expect([rows.length, kindsOfRows.size]).toEqual([60, 60])
  })
})

import {
  createToken,
  type Permission,
  type Role,
  revokeToken,
  type TokenKind,
  type TokenScope,
} from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, basic, failure, startTestServer, type TestServer } from './harness.ts'
import {
  addNeighbour,
  assigneesPath,
  createRule,
  rulesPath,
  showRule,
  stateOf,
  success,
  validCall,
} from './requests.ts'
import { call, operationIds } from './shared-statuses.ts'

const unauthorized = failure(401, "Couldn't authenticate you")
const forbidden = failure(403, 'This functionality is just allowed to admins')
const base64 = (text: string) => Buffer.from(text).toString('base64')

interface Tokens {
  readonly secret: (userId: number, kind: TokenKind, scope?: TokenScope, expiresAt?: number | null) => Promise<string>
}

function tokensOf(server: TestServer): Tokens {
  return {
    secret: async (userId, kind, scope = 'write', expiresAt = null) => {
      const order = { userId, kind, scope, label: '', expiresAt }
      return (await createToken(server.domain, server.accountId, order)).secret
    },
  }
}

const admin = address(1)

/** What is wrong with each credential, and how to come by it. */
const badCredentials: readonly (readonly [
  why: string,
  make: (server: TestServer, tokens: Tokens) => Promise<string | undefined>,
])[] = [
  ['none', async () => undefined],
  ['an empty one', async () => ' '],
  ['a scheme alone', async () => 'Basic'],
  ['Bearer alone', async () => 'Bearer '],
  ['another scheme', async (_, { secret }) => `Digest ${base64(`${admin}/token:${await secret(1, 'api')}`)}`],
  ['the token without a scheme', (_, { secret }) => secret(1, 'bearer')],
  ['Token as a scheme', async (_, { secret }) => `Token ${await secret(1, 'bearer')}`],
  ['no base64', async (_, { secret }) => `Basic ${admin}/token:${await secret(1, 'api')}`],
  ['base64 with a stray character', async (_, { secret }) => `${basic(admin, await secret(1, 'api'))}!`],
  ['base64 of nothing with a colon', async () => `Basic ${base64(':')}`],
  ['an unknown API token', async () => basic(admin, `crapi_${'A'.repeat(43)}`)],
  ['an unknown bearer token', async () => `Bearer crbearer_${'A'.repeat(43)}`],
  ['an empty API token', async () => basic(admin, '')],
  ['an API token cut short', async (_, { secret }) => basic(admin, (await secret(1, 'api')).slice(0, -1))],
  ['an API token with something behind it', async (_, { secret }) => basic(admin, `${await secret(1, 'api')}x`)],
  ['an API token in other letters', async (_, { secret }) => basic(admin, (await secret(1, 'api')).toUpperCase())],
  ["another user's address", async (_, { secret }) => basic(address(2), await secret(1, 'api'))],
  ["an admin's address with an agent's token", async (_, { secret }) => basic(admin, await secret(4, 'api'))],
  ['an address that nobody has', async (_, { secret }) => basic('nobody@example.com', await secret(1, 'api'))],
  ['no address', async (_, { secret }) => basic('', await secret(1, 'api'))],
  ['an address of another account', async (_, { secret }) => basic(address(500), await secret(1, 'api'))],
  ['a space behind the address', async (_, { secret }) => basic(`${admin} `, await secret(1, 'api'))],
  ['a password', async () => `Basic ${base64(`${admin}:correct horse`)}`],
  ['/token in capitals', async (_, { secret }) => `Basic ${base64(`${admin}/TOKEN:${await secret(1, 'api')}`)}`],
  ['the token without a colon', async (_, { secret }) => `Basic ${base64(`${admin}/token${await secret(1, 'api')}`)}`],
  ['an API token as Bearer', async (_, { secret }) => `Bearer ${await secret(1, 'api')}`],
  ['a bearer token as an API token', async (_, { secret }) => basic(admin, await secret(1, 'bearer'))],
  ['base64 as Bearer', async (_, { secret }) => `Bearer ${base64(`${admin}/token:${await secret(1, 'api')}`)}`],
  ['an expired bearer token', async (_, { secret }) => `Bearer ${await secret(1, 'bearer', 'write', Date.now() - 1)}`],
  ['an expired API token', async (_, { secret }) => basic(admin, await secret(1, 'api', 'write', Date.now() - 1))],
  ['an inactive user with an API token', async (_, { secret }) => basic(address(99), await secret(99, 'api'))],
  ['an inactive user with a bearer token', async (_, { secret }) => `Bearer ${await secret(99, 'bearer')}`],
  [
    'a revoked token',
    async ({ domain, accountId }) => {
      const order = { userId: 1, kind: 'bearer', scope: 'write', label: '', expiresAt: null } as const
      const { token, secret } = await createToken(domain, accountId, order)
      await revokeToken(domain, accountId, token.id)
      return `Bearer ${secret}`
    },
  ],
]

describe.each(operationIds)('401 of %s', (operation) => {
  let server: TestServer
  let ruleId: string
  let before: unknown
  beforeAll(async () => {
    server = await startTestServer()
    await addNeighbour(server)
    ruleId = (await createRule(server)).id
    before = await stateOf(server)
  })
  afterAll(() => server.close())

  test.each(badCredentials)('for %s', async (_, make) => {
    const authorization = await make(server, tokensOf(server))
    const reply = await call(server, operation, { as: null, ...(authorization && { authorization }) }, ruleId)
    expect(reply).toMatchObject(unauthorized)
    expect(reply.headers.get('www-authenticate')).toBe(
      'Basic realm="Capacity Rules", charset="UTF-8", Bearer realm="Capacity Rules"',
    )
  })

  test('changed nothing, all of them together', async () => {
    expect(await stateOf(server)).toEqual(before)
  })
})

describe('credentials that hold', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  const statusWith = async (authorization: string) => (await server.request('GET', rulesPath, { authorization })).status

  test.each([
    ['an API token', async (t: Tokens) => basic(admin, await t.secret(1, 'api'))],
    ['an address in other letters', async (t: Tokens) => basic(admin.toUpperCase(), await t.secret(1, 'api'))],
    ['a bearer token', async (t: Tokens) => `Bearer ${await t.secret(1, 'bearer')}`],
    ['a bearer token that may only read', async (t: Tokens) => `Bearer ${await t.secret(1, 'bearer', 'read')}`],
    [
      'a token that expires later',
      async (t: Tokens) => `Bearer ${await t.secret(1, 'bearer', 'write', Date.now() + 60_000)}`,
    ],
    ['a scheme in other letters', async (t: Tokens) => `bEARER ${await t.secret(1, 'bearer')}`],
    ['basic in other letters', async (t: Tokens) => basic(admin, await t.secret(1, 'api')).replace('Basic', 'BASIC')],
    ['several spaces after the scheme', async (t: Tokens) => `Bearer   ${await t.secret(1, 'bearer')}`],
  ])('%s', async (_, make) => {
    expect(await statusWith(await make(tokensOf(server)))).toBe(200)
  })

  test('a token ends at its very millisecond', async () => {
    const clock = { now: Date.parse('2040-01-01T00:00:00Z') }
    const moving = await startTestServer({ clock: () => clock.now })
    const authorization = await moving.token('admin', 'bearer', 'write', clock.now + 1000)
    const status = async () => (await moving.request('GET', rulesPath, { authorization })).status
    clock.now += 999
    expect(await status()).toBe(200)
    clock.now += 1
    expect(await status()).toBe(401)
    await moving.close()
  })

  test('a change of the user takes effect with the next request', async () => {
    const authorization = basic(address(15), await tokensOf(server).secret(15, 'api'))
    const permissions = ['capacity_rules_access:all'] as const
    expect(await statusWith(authorization)).toBe(403)
    await server.importUsers([{ id: 15, permissions }])
    expect(await statusWith(authorization)).toBe(200)
    await server.importUsers([{ id: 15, permissions, active: false }])
    expect(await statusWith(authorization)).toBe(401)
    await server.importUsers([{ id: 15, role: 'admin', email: 'new@example.com' }])
    expect(await statusWith(authorization)).toBe(401)
  })

  test('a token of one account sees and changes nothing of another', async () => {
    const { id } = await createRule(server, { agent_ids: [11] })
    const { authorization } = await addNeighbour(server)
    const before = await stateOf(server)
    for (const operation of operationIds) {
      const { method, path, json } = validCall[operation](id)
      const reply = await server.request(method, path, { authorization, ...(json !== undefined && { json }) })
      expect([operation, reply.status]).toEqual([operation, path.includes(id) ? 404 : success(operation)])
    }
    expect(await stateOf(server)).toEqual(before)
    const mine = await server.request('GET', `${assigneesPath}?filter[agent_ids]=11`, { authorization })
    expect(mine.json).toMatchObject({ assignees: [] })
  })
})

const reads = ['listCapacityRules', 'listAssignees', 'showCapacityRule', 'listCapacityRuleAssignees']
const assigning = [...reads, 'assignAgentsToCapacityRule']
const all: readonly string[] = operationIds
const everything = 'capacity_rules_access:all'
const assign = 'capacity_rules_access:view-and-assign'

/** Who may call what: role, permissions, kind and scope of the token, and the operations that are open to it. */
const callers: readonly (readonly [Role, readonly Permission[], TokenKind, TokenScope, readonly string[]])[] = [
  ['admin', [], 'api', 'write', all],
  ['admin', [], 'bearer', 'write', all],
  ['admin', [], 'bearer', 'read', reads],
  ['admin', [], 'api', 'read', reads],
  ['admin', [assign], 'api', 'write', all],
  ['agent', [everything], 'api', 'write', all],
  ['agent', [everything], 'bearer', 'read', reads],
  ['agent', [assign, everything], 'bearer', 'write', all],
  ['light_agent', [everything], 'api', 'write', all],
  ['agent', [assign], 'api', 'write', assigning],
  ['agent', [assign], 'bearer', 'write', assigning],
  ['agent', [assign], 'bearer', 'read', reads],
  ['light_agent', [assign], 'api', 'write', assigning],
  ['agent', [], 'api', 'write', []],
  ['agent', [], 'bearer', 'write', []],
  ['agent', [], 'bearer', 'read', []],
  ['light_agent', [], 'api', 'write', []],
]

describe.each(callers)('%s with permissions %j and an %s token to %s', (role, permissions, kind, scope, open) => {
  let server: TestServer
  let authorization: string
  beforeAll(async () => {
    server = await startTestServer()
    await server.importUsers([{ id: 13, role, permissions }])
    const secret = await tokensOf(server).secret(13, kind, scope)
    authorization = kind === 'bearer' ? `Bearer ${secret}` : basic(address(13), secret)
  })
  afterAll(() => server.close())

  test.each(operationIds.filter((id) => open.includes(id)))('may %s', async (operation) => {
    const { id } = await createRule(server)
    expect((await call(server, operation, { authorization }, id)).status).toBe(success(operation))
  })

  test.each(operationIds.filter((id) => !open.includes(id)))(
    'may not %s, and is not told what exists',
    async (operation) => {
      const rule = await createRule(server)
      const before = await stateOf(server)
      for (const id of [rule.id, '01KJPZ7Q40E5W8T6X3V9B2N4MC']) {
        expect(await call(server, operation, { authorization }, id)).toMatchObject(forbidden)
      }
      expect(await stateOf(server)).toEqual(before)
      expect(await showRule(server, rule.id)).toEqual(rule)
    },
  )
})

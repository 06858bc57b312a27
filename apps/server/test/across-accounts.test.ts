import type { OperationId } from '@capacity-rules/contract'
import { createAccount, createToken, importUsers } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, basic, type Reply, startTestServer, type TestServer } from './harness.ts'
import { assigneesPath, createRule, rulesPath, stateOf, unknownRuleId, validCall } from './requests.ts'
import { call, operationIds } from './shared-statuses.ts'

const replaced = (text: string, id: string): string => (id === '' ? text : text.replaceAll(id, '<id>'))

/** All that a reply says, but for the id of its request and the sender's own words in it. */
const told = ({ status, headers, text }: Reply, id: string) => [
  status,
  replaced(text, id),
  [...headers].filter(([name]) => name !== 'x-request-id').map(([name, value]) => [name, replaced(value, id)]),
]

describe('across accounts', () => {
  let server: TestServer
  let ruleId: string
  let theirs: string
  let theirAuthorization: string
  let mine: string
  beforeAll(async () => {
    server = await startTestServer({ allowAccountWideTokens: true })
    const account = await createAccount(server.domain, 'theirs')
    if (!account.ok) throw new Error('its name is new')
    const accountId = account.value.id
    const values = [500, 501].map((id) => ({ id, name: `Their ${id}`, email: address(id), role: 'admin' }))
    await importUsers(
      server.domain,
      accountId,
      values.map((value, index) => ({ line: index + 1, value })),
    )
    const order = { userId: 500, kind: 'bearer', scope: 'write', label: '', expiresAt: null } as const
    theirAuthorization = `Bearer ${(await createToken(server.domain, accountId, order)).secret}`
    const json = { name: 'Theirs', capacities: {}, agent_ids: [500] }
    const reply = await server.request('POST', rulesPath, { authorization: theirAuthorization, json })
    theirs = new URL(reply.headers.get('location') ?? '').pathname.split('/').at(-1) ?? ''
    ruleId = (await createRule(server)).id
    mine = server.as('admin')
  })
  afterAll(() => server.close())
  const makeToken = async (userId: number | null) => {
    const order = { userId, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
    return (await createToken(server.domain, server.accountId, order)).secret
  }
  const theirState = async () => [
    (await server.request('GET', rulesPath, { authorization: theirAuthorization })).text,
    (await server.request('GET', assigneesPath, { authorization: theirAuthorization })).text,
  ]

  const withRule = operationIds.filter((id) => validCall[id]('RULE').path.includes('RULE'))
  const fields: readonly Record<string, string>[] = [{}, { 'If-Match': '*' }, { 'If-None-Match': '*' }]
  test.each(withRule)('another account’s rule is just like one that nobody has to %s', async (operation) => {
    const before = [await theirState(), await stateOf(server)]
    for (const headers of fields) {
      const [foreign, unknown] = [
        await call(server, operation, { authorization: mine, headers }, theirs),
        await call(server, operation, { authorization: mine, headers }, unknownRuleId),
      ]
      expect(told(foreign, theirs)).toEqual(told(unknown, unknownRuleId))
      expect(foreign.status).toBe(404)
    }
    expect([await theirState(), await stateOf(server)]).toEqual(before)
  })

  const naming = (id: number): readonly (readonly [OperationId, string, string, unknown])[] => [
    ['createCapacityRule', 'POST', rulesPath, { name: 'N', capacities: {}, agent_ids: [1, id] }],
    ['updateCapacityRule', 'PUT', `${rulesPath}/${ruleId}`, { agent_ids: [1, id] }],
    ['assignAgentsToCapacityRule', 'PATCH', `${rulesPath}/${ruleId}/agents`, { agent_ids: [1, id] }],
    ['assignAgentsToCapacityRule', 'PATCH', `${rulesPath}/${ruleId}/agents`, { agents: [id] }],
    ['listAssignees', 'GET', `${assigneesPath}?filter[agent_ids]=1,${id}`, undefined],
    ['listAssignees', 'GET', `${assigneesPath}?filter[agent_ids]=${id}`, undefined],
    ['listAssignees', 'GET', `${assigneesPath}?page[after]=${id}`, undefined],
    ['listAssignees', 'GET', `${assigneesPath}?page[before]=${id}`, undefined],
    ['listCapacityRuleAssignees', 'GET', `${rulesPath}/${ruleId}/assignees?filter[agent_ids]=${id}`, undefined],
  ]
  test.each(naming(0).map(([operation], index) => [operation, index] as const))(
    'another account’s agent is just like one that nobody has to %s (%i)',
    async (_, index) => {
      const before = [await theirState(), await stateOf(server)]
      const replies = await Promise.all(
        [501, 777].map(async (id) => {
          const [, method = '', path = '', json] = naming(id)[index] ?? []
          const reply = await server.request(method, path, { authorization: mine, ...(json !== undefined && { json }) })
          // The links of a page lie next to the cursor.
          return told({ ...reply, text: reply.text.replaceAll(String(id + 1), '<id+1>') }, String(id))
        }),
      )
      expect(replies[0]).toEqual(replies[1])
      expect([await theirState(), await stateOf(server)]).toEqual(before)
    },
  )

  test.each(operationIds)('another account’s user with our token is nobody to %s', async (operation) => {
    const wide = await makeToken(null)
    const own = await makeToken(1)
    const replies = await Promise.all(
      [wide, own].flatMap((secret) =>
        [address(501), 'nobody@example.com'].map((email) =>
          call(server, operation, { authorization: basic(email, secret) }, ruleId),
        ),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(new Set(replies.map((reply) => JSON.stringify(told(reply, '')))).size).toBe(1)
  })

  test('a listing shows its own account’s agents and no others, whatever ids it is asked for', async () => {
    const list = async (authorization: string) =>
      (await server.request('GET', `${assigneesPath}?filter[agent_ids]=1,500`, { authorization })).json
    expect(await list(mine)).toMatchObject({ assignees: [{ id: 1 }] })
    expect(await list(theirAuthorization)).toMatchObject({ assignees: [{ id: 500, rule_name: 'Theirs' }] })
  })
})

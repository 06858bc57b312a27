import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuthenticationError, BadRequestError, CapacityRules, NotFoundError, PermissionError } from '../src/index.ts'
import { type RealServer, startRealServer } from './real-server.ts'

let server: RealServer
let admin: CapacityRules
beforeAll(async () => {
  server = await startRealServer()
  admin = await server.client()
})
afterAll(() => server.close())

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('the eight operations against the real server', () => {
  test('a rule lives its life', async () => {
    const created = await admin.createCapacityRule({ name: 'Evening', capacities: { email: 4 }, agent_ids: [11, 12] })
    expect(created).toMatchObject({ name: 'Evening', capacities: { email: 4, messaging: 0 }, assignees: { count: 2 } })

    expect((await admin.assignAgentsToCapacityRule(created.id, { agent_ids: [13] })).assignees.count).toBe(3)
    const team = await admin.listCapacityRuleAssignees(created.id, { pageSize: 2 }).toArray({ limit: 10 })
    expect(team.map(({ id }) => id)).toEqual([11, 12, 13])

    const updated = await admin.updateCapacityRule(created.id, { capacities: { voice: 1 } })
    expect(updated.capacities).toEqual({ email: 4, messaging: 0, voice: 1 })
    expect(await admin.showCapacityRule(created.id)).toEqual(updated)

    expect(await admin.deleteCapacityRule(created.id)).toBeUndefined()
    expect(await caught(admin.showCapacityRule(created.id))).toMatchObject({ status: 404, message: 'Rule not found' })
    expect((await admin.listCapacityRules()).map((rule) => rule.default)).toEqual([true])
  })

  test('an access token does what its scope allows', async () => {
    const reader = new CapacityRules({
      baseUrl: server.baseUrl,
      auth: { accessToken: () => server.secret('admin', 'bearer', 'read') },
    })
    expect(await reader.listCapacityRules()).toHaveLength(1)
    const refused = await caught(reader.createCapacityRule({ name: 'x', capacities: {} }))
    expect(refused).toBeInstanceOf(PermissionError)
    expect(refused).toMatchObject({ status: 403, message: 'This functionality is just allowed to admins' })
  })

  test('a refusal has the message, the request id and the header fields of the server', async () => {
    const refused = await caught(
      admin.createCapacityRule({ name: ' ', capacities: {} }, { headers: { 'X-Request-Id': 'mine' } }),
    )
    expect(refused).toBeInstanceOf(BadRequestError)
    expect(refused).toMatchObject({
      status: 400,
      requestId: 'mine',
      body: { error: expect.stringMatching(/^Invalid parameter: name:/) },
    })
  })

  test('wrong credentials and unknown rules have classes of their own', async () => {
    const stranger = new CapacityRules({
      baseUrl: server.baseUrl,
      auth: { email: 'a@b.example', apiToken: 'unknown-token' },
    })
    expect(await caught(stranger.listCapacityRules())).toBeInstanceOf(AuthenticationError)
    expect(await caught(admin.deleteCapacityRule('01KJPZ7Q40E5W8T6X3V9B2N4MC'))).toBeInstanceOf(NotFoundError)
  })
})

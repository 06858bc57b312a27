import type { AuditEntry } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer, team } from '../harness.ts'
import { createRule, listRules, rulesPath, stateOf } from '../requests.ts'
import { call, operationIds } from '../shared-statuses.ts'

/*
 * API6: a flow that is harmless once does harm when a script runs it thousands of times. Here that is moving agents and
 * making rules: whoever may do it could leave a whole support team without work. So nothing of it is open to strangers,
 * a repeated request is done once, what grows has an end, and every change has a name to it.
 */
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ maxRules: 20 })
})
afterAll(() => server.close())

const audit = (): Promise<AuditEntry[]> => Promise.resolve(server.store.readAudit(server.accountId, { limit: 1000 }))
const writes = operationIds.filter((id) => !['list', 'show'].some((verb) => id.startsWith(verb)))

test.each(writes)(
  '%s is done by nobody without a name: strangers change nothing, however often they try',
  async (id) => {
    const { id: ruleId } = await createRule(server)
    const [before, audited] = [await stateOf(server), await audit()]
    for (let turn = 0; turn < 20; turn++) expect((await call(server, id, { as: null }, ruleId)).status).toBe(401)
    expect([await stateOf(server), await audit()]).toEqual([before, audited])
  },
)

test.each(writes)('%s leaves a trace: who, with which token, in which request', async (operation) => {
  const { id } = await createRule(server)
  const known = new Set((await audit()).map((entry) => entry.id))
  const reply = await call(server, operation, { as: 'manager', headers: { 'X-Request-Id': `trace-${operation}` } }, id)
  expect(reply.status).toBeLessThan(300)
  const added = (await audit()).filter((entry) => !known.has(entry.id))
  expect(added).toMatchObject([
    { userId: team.manager.id, tokenId: expect.stringMatching(/./), requestId: `trace-${operation}`, operation },
  ])
})

describe('a script that makes rules', () => {
  test('makes one, when it sends the same order again and again with its key', async () => {
    const before = (await listRules(server)).length
    const options = { json: { name: 'Once', capacities: {} }, headers: { 'Idempotency-Key': 'once' } }
    for (let turn = 0; turn < 20; turn++) expect((await server.request('POST', rulesPath, options)).status).toBe(200)
    expect(await listRules(server)).toHaveLength(before + 1)
  })

  test('comes to an end', async () => {
    const statuses = new Set<number>()
    for (let turn = 0; turn < 25; turn++) {
      statuses.add((await server.request('POST', rulesPath, { json: { name: `Rule ${turn}`, capacities: {} } })).status)
    }
    expect([...statuses].at(-1)).toBe(400)
    expect(await listRules(server)).toHaveLength(20)
  })
})

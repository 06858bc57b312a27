import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './harness.ts'
import { createRule, defaultRule, expectRefused, rulesPath, unknownRuleId } from './requests.ts'

const tooLarge = 1024 * 1024 + 1

/** A request with every fault from a certain one on. */
interface Faulty {
  readonly as: 'admin' | 'agent' | null
  readonly contentType: string
  readonly body: string
  readonly knownRule: boolean
}

/** The faults in the order in which they are found: how a request comes by each, and its answer. */
const faults: readonly (readonly [what: string, fault: Partial<Faulty>, status: number, error: string])[] = [
  ['no credentials', { as: null }, 401, "Couldn't authenticate you"],
  ['no permission', { as: 'agent' }, 403, 'This functionality is just allowed to admins'],
  ['no JSON by its type', { contentType: 'text/plain' }, 415, 'Content-Type must be application/json'],
  ['too large', { body: '{'.padEnd(tooLarge) }, 413, 'Request body too large'],
  ['no JSON', { body: '{' }, 400, 'Invalid JSON body'],
  [
    'a wrong field',
    { body: '{"agent_ids":[77],"name":5,"agents":[0]}' },
    400,
    'Invalid parameter: name:(5), must be text of 1 to 255 characters that is not only spaces, without U+0000',
  ],
  ['no such rule', { body: '{"agent_ids":[77]}', knownRule: false }, 404, 'Rule not found'],
  [
    'an unknown agent',
    { body: '{"agent_ids":[77]}' },
    400,
    'Invalid parameter: agent_ids[0]:(77), must be the id of an active agent',
  ],
]

/** The request whose first fault is the one at `index`: it has all the later ones as far as they can stand together. */
function requestFrom(index: number): Faulty {
  const good: Faulty = { as: 'admin', contentType: 'application/json', body: '{}', knownRule: true }
  // Of two faults in one part of the request the first in order stands.
  const all = faults.slice(index).map(([, fault]) => fault)
  return Object.assign({}, good, ...all.reverse())
}

describe('the first fault in order is reported', () => {
  let server: TestServer
  let ruleId: string
  beforeAll(async () => {
    server = await startTestServer()
    ruleId = (await createRule(server)).id
  })
  afterAll(() => server.close())

  test.each(faults.map(([what, , status, error], index) => [status, what, error, index] as const))(
    'updateCapacityRule %i: %s',
    async (status, _, error, index) => {
      const { knownRule, ...sent } = requestFrom(index)
      const path = `${rulesPath}/${knownRule ? ruleId : unknownRuleId}`
      await expectRefused(server, ['PUT', path, sent], status, error)
    },
  )

  test.each(
    faults
      .map(([what, , status, error], index) => [status, what, error, index] as const)
      .filter(([, what]) => what !== 'no such rule'),
  )('createCapacityRule %i: %s', async (status, _, error, index) => {
    const { knownRule: _known, ...sent } = requestFrom(index)
    // Beside its fault a new rule needs what it cannot do without.
    const body = sent.body === '{"agent_ids":[77]}' ? '{"name":"A","capacities":{},"agent_ids":[77]}' : sent.body
    await expectRefused(server, ['POST', rulesPath, { ...sent, body }], status, error)
  })

  const wrongIds = 'agent_ids[0]:(0), must be an integer from 1 to 9007199254740990'
  test.each(
    faults.map(([what, , status, error], index) => {
      const isField = what === 'a wrong field'
      return [status, what, isField ? `Invalid parameter: ${wrongIds}` : error, index, isField] as const
    }),
  )('assignAgentsToCapacityRule %i: %s', async (status, _, error, index, isField) => {
    const { knownRule, ...sent } = requestFrom(index)
    const path = `${rulesPath}/${knownRule ? ruleId : unknownRuleId}/agents`
    await expectRefused(
      server,
      ['PATCH', path, { ...sent, ...(isField && { body: '{"agent_ids":[0]}' }) }],
      status,
      error,
    )
  })

  const size = 'Invalid pagination parameter: page[size]:(0)'
  test.each([
    [401, "Couldn't authenticate you", null, unknownRuleId, '?page[size]=0'],
    [403, 'This functionality is just allowed to admins', 'agent', unknownRuleId, '?page[size]=0'],
    [400, size, 'admin', unknownRuleId, '?page[size]=0'],
    [404, 'Rule not found', 'admin', unknownRuleId, '?page[size]=1'],
  ] as const)('listCapacityRuleAssignees %i: %s', async (status, error, member, id, query) => {
    await expectRefused(server, ['GET', `${rulesPath}/${id}/assignees${query}`, { as: member }], status, error)
  })

  test.each([
    [401, "Couldn't authenticate you", null],
    [403, 'This functionality is just allowed to admins', 'light'],
    [404, 'Rule not found', 'admin'],
  ] as const)('deleteCapacityRule and showCapacityRule %i: %s', async (status, error, member) => {
    for (const method of ['DELETE', 'GET']) {
      await expectRefused(server, [method, `${rulesPath}/${unknownRuleId}`, { as: member }], status, error)
    }
  })

  test('deleteCapacityRule 401 and 403 say nothing of the default rule', async () => {
    const path = `${rulesPath}/${(await defaultRule(server)).id}`
    await expectRefused(server, ['DELETE', path, { as: null }], 401, "Couldn't authenticate you")
    await expectRefused(server, ['DELETE', path, { as: 'agent' }], 403, 'This functionality is just allowed to admins')
  })

  test('a type that is no JSON goes before a size that is announced too large', async () => {
    const headers = { 'Content-Length': `${tooLarge}` }
    const sent = { body: '{}', contentType: 'text/plain', headers }
    await expectRefused(server, ['POST', rulesPath, sent], 415, 'Content-Type must be application/json')
  })

  test('drops a request before all else while the server drains', async () => {
    const draining = await startTestServer({ isDraining: () => true })
    for (const [method, path] of [
      ['GET', rulesPath],
      ['PURGE', rulesPath],
      ['GET', '/api/none'],
    ] as const) {
      expect((await draining.request(method, path, { as: null })).status).toBe(503)
    }
    await draining.close()
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  badDocuments,
  badRuleFields,
  bodyWithFaultsFrom,
  faultsInOrder,
  idsFrom,
  ruleBody,
  titled,
} from '../../../test/bad-bodies.ts'
import { failure, type RequestOptions, startTestServer, type TestServer } from '../../../test/harness.ts'
import { addNeighbour, createRule, expectRefused, rulesPath } from '../../../test/requests.ts'

const body = { name: 'A', capacities: {} }
const unknownAgent = (index: number, id: number) =>
  `Invalid parameter: agent_ids[${index}]:(${id}), must be the id of an active agent`

describe('createCapacityRule 400 makes no rule, moves nobody and says', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
    await createRule(server, { agent_ids: [11, 12] })
    await addNeighbour(server)
  })
  afterAll(() => server.close())
  const refused = (options: RequestOptions, error: string) =>
    expectRefused(server, ['POST', rulesPath, options], 400, error)

  test.each(badDocuments)('what is wrong with a body that is %s', (_, sent, error) => refused({ body: sent }, error))

  test.each([
    ['name', { capacities: {} }, 'must be text of 1 to 255 characters that is not only spaces, without U+0000'],
    ['capacities', { name: 'A' }, 'must be an object'],
  ])('that %s is missing', (field, json, allowed) => refused({ json }, `Invalid parameter: ${field}:(), ${allowed}`))

  test.each(titled(badRuleFields))('that %s cannot be %s', (_field, _short, [field, json, path, value, allowed]) =>
    refused({ body: ruleBody(field, json) }, `Invalid parameter: ${path}:(${value}), ${allowed}`),
  )

  test.each(faultsInOrder.map(([field, , , error], index) => [field, index, error] as const))(
    'of several faults the first in the schema, whatever their order in the body: %s',
    (_, index, error) => refused({ body: bodyWithFaultsFrom(index) }, `Invalid parameter: ${error}`),
  )

  test('of several unknown channels the first', () =>
    refused(
      { body: '{"name":"A","capacities":{"sms":1,"fax":2}}' },
      'Invalid parameter: capacities.sms:(1), must be one of email, messaging, voice',
    ))

  test.each([
    ['nobody has', [77], 0, 77],
    ['an inactive user has', [11, 99], 1, 99],
    ['an agent of another account has', [11, 12, 500], 2, 500],
    ['comes first of several', [13, 78, 77], 1, 78],
    ['stands behind a repeated one', [11, 11, 12, 77], 3, 77],
    ['is repeated itself, at its first place', [11, 77, 77], 1, 77],
    ['is the highest there can be', [9007199254740990], 0, 9007199254740990],
  ])('the place and value of an id that %s', (_, ids, index, id) =>
    refused({ json: { ...body, default: true, agent_ids: ids } }, unknownAgent(index, id)),
  )

  test.each([
    ['10000 ids', idsFrom(11, 10_010), 10],
    ['10001 ids of which two are alike', [11, ...idsFrom(11, 10_010)], 11],
  ])('the place of an unknown one among %s, which are not too many', (_, ids, index) =>
    refused({ json: { ...body, agent_ids: ids } }, unknownAgent(index, 21)),
  )

  test('a fault of the schema before one of the meaning', () =>
    refused(
      { json: { ...body, capacities: { voice: 2 }, agent_ids: [77] } },
      'Invalid parameter: capacities.voice:(2), must be an integer from 0 to 1',
    ))
})

describe('createCapacityRule 400 when the account is full', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ maxRules: 3 })
  })
  afterAll(() => server.close())

  test('the default rule counts, the last place can be taken, and a deleted rule gives its place back', async () => {
    await createRule(server)
    const last = await createRule(server)
    const full = 'Invalid parameter: body:(object), at most 3 capacity rules'
    await expectRefused(server, ['POST', rulesPath, { json: { ...body, default: true } }], 400, full)
    expect((await server.request('DELETE', `${rulesPath}/${last.id}`)).status).toBe(204)
    await createRule(server)
    expect(await server.request('POST', rulesPath, { json: body })).toMatchObject(failure(400, full))
  })
})

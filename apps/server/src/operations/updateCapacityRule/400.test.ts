import { afterAll, beforeAll, describe, test } from 'vitest'
import {
  badDocuments,
  badRuleFields,
  bodyWithFaultsFrom,
  faultsInOrder,
  idsFrom,
  titled,
} from '../../../test/bad-bodies.ts'
import { type RequestOptions, startTestServer, type TestServer } from '../../../test/harness.ts'
import { addNeighbour, createRule, defaultRule, expectRefused, rulesPath } from '../../../test/requests.ts'
import type { WireRule } from '../../http/wire.ts'

const unknownAgent = (index: number, id: number) =>
  `Invalid parameter: agent_ids[${index}]:(${id}), must be the id of an active agent`
const defaultRequired = 'A default capacity rule is required'

describe('updateCapacityRule 400 changes nothing and says', () => {
  let server: TestServer
  let rule: WireRule
  beforeAll(async () => {
    server = await startTestServer()
    rule = await createRule(server, { name: 'Before', description: 'Before', agent_ids: [12, 13] })
    await addNeighbour(server)
  })
  afterAll(() => server.close())
  const refused = (options: RequestOptions, error: string, id = rule.id) =>
    expectRefused(server, ['PUT', `${rulesPath}/${id}`, options], 400, error)

  test.each(badDocuments)('what is wrong with a body that is %s', (_, sent, error) => refused({ body: sent }, error))

  test.each(titled(badRuleFields))('that %s cannot be %s', (_field, _short, [field, json, path, value, allowed]) =>
    refused({ body: `{"${field}":${json}}` }, `Invalid parameter: ${path}:(${value}), ${allowed}`),
  )

  test.each(faultsInOrder.map(([field, , , error], index) => [field, index, error] as const))(
    'of several faults the first in the schema, whatever their order in the body: %s',
    (_, index, error) => refused({ body: bodyWithFaultsFrom(index) }, `Invalid parameter: ${error}`),
  )

  test.each([
    ['nobody has', [77], 0, 77],
    ['an inactive user has', [11, 99], 1, 99],
    ['an agent of another account has', [12, 11, 500], 2, 500],
    ['comes first of several', [11, 78, 77], 1, 78],
    ['stands behind a repeated one', [11, 11, 12, 77], 3, 77],
    ['stands among 10000', idsFrom(11, 10_010), 10, 21],
    ['stands among 10001 of which two are alike', [11, ...idsFrom(11, 10_010)], 11, 21],
  ])('the place and value of an id that %s', (_, ids, index, id) =>
    refused({ json: { name: 'After', default: true, agent_ids: ids } }, unknownAgent(index, id)),
  )

  test('an unknown agent of the default rule too', async () =>
    refused({ json: { agent_ids: [12, 77] } }, unknownAgent(1, 77), (await defaultRule(server)).id))

  test.each([
    ['alone', { default: false }],
    ['beside changes that are good', { name: 'After', capacities: { email: 1 }, agent_ids: [12], default: false }],
    ['beside an unknown agent, since the flag comes first', { default: false, agent_ids: [77] }],
  ])('that the default rule cannot lose its flag: %s', async (_, json) =>
    refused({ json }, defaultRequired, (await defaultRule(server)).id),
  )

  test('a fault of the schema before one of the meaning', async () =>
    refused(
      { json: { default: false, agent_ids: [0] } },
      'Invalid parameter: agent_ids[0]:(0), must be an integer from 1 to 9007199254740990',
      (await defaultRule(server)).id,
    ))
})

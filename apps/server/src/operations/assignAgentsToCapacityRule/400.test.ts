import { afterAll, beforeAll, describe, test } from 'vitest'
import { badAgentLists, badDocuments, idsFrom, titled } from '../../../test/bad-bodies.ts'
import { type RequestOptions, startTestServer, type TestServer } from '../../../test/harness.ts'
import { addNeighbour, createRule, expectRefused, rulesPath } from '../../../test/requests.ts'

const counts = '1 to 10000'
const listRule = `must be a list of ${counts} distinct integers from 1 to 9007199254740990`
const unknownAgent = (key: string, index: number, id: number) =>
  `Invalid parameter: ${key}[${index}]:(${id}), must be the id of an active agent`

describe('assignAgentsToCapacityRule 400 moves nobody and says', () => {
  let server: TestServer
  let path: string
  beforeAll(async () => {
    server = await startTestServer()
    const { id } = await createRule(server, { agent_ids: [11] })
    path = `${rulesPath}/${id}/agents`
    await addNeighbour(server)
  })
  afterAll(() => server.close())
  const refused = (options: RequestOptions, error: string) =>
    expectRefused(server, ['PATCH', path, options], 400, error)

  test.each(badDocuments)('what is wrong with a body that is %s', (_, body, error) => refused({ body }, error))

  test.each([
    ['an empty object', {}],
    ['only other fields', { ids: [12], agent_id: 12, name: 'A' }],
  ])('that agent_ids is missing in %s', (_, json) => refused({ json }, `Invalid parameter: agent_ids:(), ${listRule}`))

  describe.each(['agent_ids', 'agents'])('under the name %s, which the error keeps:', (key) => {
    test.each(titled([...badAgentLists(key, counts), [key, '[]', key, 'array', listRule]]))(
      'that %s cannot be %s',
      (_field, _short, [, json, place, value, allowed]) =>
        refused({ body: `{"${key}":${json}}` }, `Invalid parameter: ${place}:(${value}), ${allowed}`),
    )

    test.each([
      ['nobody has', [77], 0, 77],
      ['an inactive user has', [12, 99], 1, 99],
      ['an agent of another account has', [11, 12, 500], 2, 500],
      ['comes first of several', [12, 78, 77], 1, 78],
      ['stands behind a repeated one', [12, 12, 77, 77], 2, 77],
      ['stands among 10000', idsFrom(11, 10_010), 10, 21],
      ['stands among 10001 of which two are alike', [11, ...idsFrom(11, 10_010)], 11, 21],
    ])('the place and value of an id that %s', (_, ids, index, id) =>
      refused({ json: { [key]: ids } }, unknownAgent(key, index, id)),
    )
  })

  test('what is wrong with agents, though agent_ids are right', () =>
    refused(
      { body: '{"agents":[0],"agent_ids":[12]}' },
      'Invalid parameter: agents[0]:(0), must be an integer from 1 to 9007199254740990',
    ))

  test.each([
    ['null', 'null', `agent_ids:(null), ${listRule}`],
    ['an empty list', '[]', `agent_ids:(array), ${listRule}`],
    ['a wrong item', '[0]', 'agent_ids[0]:(0), must be an integer from 1 to 9007199254740990'],
    ['an unknown agent', '[77]', 'agent_ids[0]:(77), must be the id of an active agent'],
  ])('what is wrong with agent_ids, though agents are right: %s', (_, agentIds, error) =>
    refused({ body: `{"agents":[12],"agent_ids":${agentIds}}` }, `Invalid parameter: ${error}`),
  )
})

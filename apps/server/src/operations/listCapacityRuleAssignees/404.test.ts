import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, startTestServer, type TestServer } from '../../../test/harness.ts'
import { type MissingRules, missingRuleNames, missingRules } from '../../../test/missing-rules.ts'
import { rulesPath } from '../../../test/requests.ts'

describe('listCapacityRuleAssignees 404', () => {
  let server: TestServer
  let missing: MissingRules
  beforeAll(async () => {
    server = await startTestServer()
    missing = await missingRules(server)
  })
  afterAll(() => server.close())

  test.each(missingRuleNames)('for %s', async (name) => {
    const reply = await server.request('GET', `${rulesPath}/${missing[name]}/assignees`)
    expect(reply).toMatchObject(failure(404, 'Rule not found'))
  })

  test.each([
    '?page[size]=1',
    '?page[after]=9007199254740991',
    '?page[before]=0',
    '?filter[agent_ids]=77',
    '?filter[agent_ids]=500',
  ])('whatever page is asked for: %s', async (query) => {
    for (const id of [missing.unknown, missing.ofAnotherAccount]) {
      const reply = await server.request('GET', `${rulesPath}/${id}/assignees${query}`)
      expect(reply).toMatchObject(failure(404, 'Rule not found'))
    }
  })

  test('for `assignees`, which is a path beside the rules and no rule', async () => {
    const reply = await server.request('GET', `${rulesPath}/assignees/assignees`)
    expect(reply).toMatchObject(failure(404, 'Rule not found'))
  })

  test('for HEAD without a body', async () => {
    const reply = await server.request('HEAD', `${rulesPath}/${missing.unknown}/assignees`)
    expect(reply).toMatchObject({ status: 404, text: '' })
  })
})

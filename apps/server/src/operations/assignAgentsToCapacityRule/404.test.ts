import { afterAll, beforeAll, describe, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { type MissingRules, missingRuleNames, missingRules } from '../../../test/missing-rules.ts'
import { createRule, expectRefused, rulesPath } from '../../../test/requests.ts'

describe('assignAgentsToCapacityRule 404 moves nobody', () => {
  let server: TestServer
  let missing: MissingRules
  beforeAll(async () => {
    server = await startTestServer()
    missing = await missingRules(server)
    await createRule(server, { agent_ids: [11] })
  })
  afterAll(() => server.close())
  const refused = (id: string, json: unknown) =>
    expectRefused(server, ['PATCH', `${rulesPath}/${id}/agents`, { json }], 404, 'Rule not found')

  test.each(missingRuleNames)('for %s', (name) => refused(missing[name], { agent_ids: [11, 12] }))

  test('for `assignees`, which is a path beside the rules and no rule', () => refused('assignees', { agent_ids: [11] }))

  test.each(['agent_ids', 'agents'])('before it looks for an unknown agent in %s', (key) =>
    refused(missing.unknown, { [key]: [77] }),
  )
})

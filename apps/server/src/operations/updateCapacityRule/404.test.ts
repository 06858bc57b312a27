import { afterAll, beforeAll, describe, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { type MissingRules, missingRuleNames, missingRules } from '../../../test/missing-rules.ts'
import { createRule, expectRefused, rulesPath } from '../../../test/requests.ts'

describe('updateCapacityRule 404 changes nothing', () => {
  let server: TestServer
  let missing: MissingRules
  beforeAll(async () => {
    server = await startTestServer()
    missing = await missingRules(server)
    await createRule(server, { agent_ids: [11] })
  })
  afterAll(() => server.close())

  test.each(missingRuleNames)('for %s', (name) =>
    expectRefused(server, ['PUT', `${rulesPath}/${missing[name]}`, { json: { name: 'A' } }], 404, 'Rule not found'),
  )

  test.each([
    ['an unknown agent', { agent_ids: [77] }],
    ['a flag that no rule may lose', { default: false }],
    ['an empty body', {}],
  ])('before it looks at the meaning of the body: %s', (_, json) =>
    expectRefused(server, ['PUT', `${rulesPath}/${missing.unknown}`, { json }], 404, 'Rule not found'),
  )
})

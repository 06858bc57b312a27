import { afterAll, beforeAll, describe, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { type MissingRules, missingRuleNames, missingRules } from '../../../test/missing-rules.ts'
import { createRule, expectRefused, rulesPath } from '../../../test/requests.ts'

describe('deleteCapacityRule 404 changes nothing', () => {
  let server: TestServer
  let missing: MissingRules
  beforeAll(async () => {
    server = await startTestServer()
    missing = await missingRules(server)
    await createRule(server, { agent_ids: [11] })
  })
  afterAll(() => server.close())

  test.each(missingRuleNames)('for %s', (name) =>
    expectRefused(server, ['DELETE', `${rulesPath}/${missing[name]}`], 404, 'Rule not found'),
  )
})

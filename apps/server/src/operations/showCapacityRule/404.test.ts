import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, startTestServer, type TestServer } from '../../../test/harness.ts'
import { type MissingRules, missingRuleNames, missingRules } from '../../../test/missing-rules.ts'
import { rulesPath } from '../../../test/requests.ts'

describe('showCapacityRule 404', () => {
  let server: TestServer
  let missing: MissingRules
  beforeAll(async () => {
    server = await startTestServer()
    missing = await missingRules(server)
  })
  afterAll(() => server.close())

  test.each(missingRuleNames)('for %s', async (name) => {
    const reply = await server.request('GET', `${rulesPath}/${missing[name]}`)
    expect(reply).toMatchObject(failure(404, 'Rule not found'))
  })

  test('for HEAD without a body', async () => {
    const reply = await server.request('HEAD', `${rulesPath}/${missing.unknown}`)
    expect(reply).toMatchObject({ status: 404, text: '' })
  })
})

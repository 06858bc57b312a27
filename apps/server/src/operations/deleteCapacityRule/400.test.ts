import { afterAll, beforeAll, describe, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, defaultRule, expectRefused, rulesPath } from '../../../test/requests.ts'

describe('deleteCapacityRule 400', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  const refused = async () => {
    const { id } = await defaultRule(server)
    await expectRefused(server, ['DELETE', `${rulesPath}/${id}`], 400, "The default capacity rule can't be deleted")
  }

  test('the default rule stays when it is the only one', () => refused())

  test('the default rule stays beside others, with agents in it or without', async () => {
    await createRule(server, { agent_ids: [11] })
    await refused()
    await createRule(server, { default: true })
    await refused()
  })
})

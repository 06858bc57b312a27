import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { short } from '../../../test/bad-bodies.ts'
import { badPages } from '../../../test/bad-pages.ts'
import { failure, startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, rulesPath, unknownRuleId } from '../../../test/requests.ts'

describe('listCapacityRuleAssignees 400', () => {
  let server: TestServer
  let ruleId: string
  beforeAll(async () => {
    server = await startTestServer()
    ruleId = (await createRule(server)).id
  })
  afterAll(() => server.close())

  test.each(badPages.map(([query, error]) => [short(query), query, error] as const))(
    'for ?%s',
    async (_, query, error) => {
      expect(await server.request('GET', `${rulesPath}/${ruleId}/assignees?${query}`)).toMatchObject(
        failure(400, error),
      )
    },
  )

  test.each([unknownRuleId, 'no-rule', 'assignees'])('before it looks for the rule %s', async (id) => {
    const reply = await server.request('GET', `${rulesPath}/${id}/assignees?page[size]=0`)
    expect(reply).toMatchObject(failure(400, 'Invalid pagination parameter: page[size]:(0)'))
  })

  test('for HEAD without a body', async () => {
    const reply = await server.request('HEAD', `${rulesPath}/${ruleId}/assignees?page[size]=0`)
    expect(reply).toMatchObject({ status: 400, text: '' })
  })
})

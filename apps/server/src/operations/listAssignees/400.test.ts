import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { short } from '../../../test/bad-bodies.ts'
import { badPages } from '../../../test/bad-pages.ts'
import { failure, startTestServer, type TestServer } from '../../../test/harness.ts'
import { assigneesPath } from '../../../test/requests.ts'

describe('listAssignees 400', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  test.each(badPages.map(([query, error]) => [short(query), query, error] as const))(
    'for ?%s',
    async (_, query, error) => {
      expect(await server.request('GET', `${assigneesPath}?${query}`)).toMatchObject(failure(400, error))
    },
  )

  test('for HEAD without a body', async () => {
    const reply = await server.request('HEAD', `${assigneesPath}?page[size]=0`)
    expect(reply).toMatchObject({ status: 400, text: '' })
  })
})

import { startTestServer } from '@capacity-rules/test-server'
import { afterAll, beforeEach, expect, test } from 'vitest'

const server = await startTestServer({
  agents: 3,
  rules: [{ name: 'Phone desk', capacities: { email: 4, voice: 1 }, agents: [1, 2] }],
})
beforeEach(() => server.reset())
afterAll(() => server.close())

test('a deleted rule gives its agents to the default one', async () => {
  const [main, desk] = (await server.snapshot()).rules
  await fetch(`${server.baseUrl}/api/v2/capacity/rules/${desk?.id}`, {
    method: 'DELETE',
    headers: server.credentials.admin.headers,
  })
  expect((await server.snapshot()).rules).toMatchObject([{ id: main?.id, agents: expect.arrayContaining([1, 2, 3]) }])
})

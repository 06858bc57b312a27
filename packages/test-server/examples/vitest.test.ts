import { startTestServer } from '@capacity-rules/test-server'
import { afterAll, beforeEach, expect, test } from 'vitest'

// One server for the file, and the same account at the start of each test.
const server = await startTestServer({
  agents: [
    { id: 1, name: 'Ada Okafor' },
    { id: 2, name: 'Grace Njeri' },
  ],
  rules: [{ name: 'Phone desk', capacities: { email: 4, voice: 1 }, agents: [1] }],
})
beforeEach(() => server.reset())
afterAll(() => server.close())

/** What is to be tested: it moves an agent into the rule with a name. */
async function moveInto(ruleName: string, agentId: number): Promise<void> {
  const url = `${server.baseUrl}/api/v2/capacity/rules`
  const { headers } = server.credentials.assigner
  const rules: { id: string; name: string }[] = JSON.parse(await (await fetch(url, { headers })).text())
  const rule = rules.find(({ name }) => name === ruleName)
  if (!rule) throw new Error(`no rule is named ${ruleName}`)
  const reply = await fetch(`${url}/${rule.id}/agents`, {
    method: 'PATCH',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ agent_ids: [agentId] }),
  })
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`)
}

test('an agent moves', async () => {
  await moveInto('Phone desk', 2)
  const { rules } = await server.snapshot()
  expect(rules.find(({ name }) => name === 'Phone desk')?.agents).toEqual([1, 2])
})

test('an unknown rule moves nobody', async () => {
  const before = await server.snapshot()
  await expect(moveInto('Night shift', 2)).rejects.toThrow('no rule is named Night shift')
  expect(await server.snapshot()).toEqual(before)
})

// node --test examples/node-test.ts
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startTestServer } from '@capacity-rules/test-server'

const server = await startTestServer({
  agents: 3,
  rules: [{ name: 'Phone desk', capacities: { voice: 1 }, agents: [1, 2] }],
})
beforeEach(() => server.reset())
after(() => server.close())

const { headers } = server.credentials.admin
const rulesUrl = `${server.baseUrl}/api/v2/capacity/rules`

test('a deleted rule gives its agents to the default one', async () => {
  const [main, desk] = (await server.snapshot()).rules
  const reply = await fetch(`${rulesUrl}/${desk?.id}`, { method: 'DELETE', headers })
  assert.equal(reply.status, 204)
  const { rules } = await server.snapshot()
  assert.equal(rules.length, 1)
  assert.deepEqual(rules[0]?.agents.slice(0, 3), [1, 2, 3])
  assert.equal(rules[0]?.id, main?.id)
})

test('the next test finds the rule again', async () => {
  assert.equal((await (await fetch(rulesUrl, { headers })).text()).includes('Phone desk'), true)
})

test('a state to come back to', async () => {
  await fetch(rulesUrl, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Chat team', capacities: { messaging: 5 }, agent_ids: [3] }),
  })
  const withChat = await server.snapshot()
  await server.reset()
  assert.equal((await server.snapshot()).rules.length, 2)
  await server.reset(withChat)
  assert.deepEqual(await server.snapshot(), withChat)
})

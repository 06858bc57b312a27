import { expect, test } from 'vitest'
import { capacityRules, temporaryFile } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'
import { zendesk } from './zendesk.ts'

const server = await startRealServer()
const capacities = { email: 4, messaging: 0, voice: 1 }

test('pull, plan, apply, check and assignees do the same against a server that is like Zendesk', async () => {
  const content = {
    agents: people(40),
    rules: [
      { name: 'Phone', capacities, agentIds: people(20).map(({ id }) => id) },
      { name: 'Old', capacities, agentIds: [1021, 1022] },
    ],
  }
  const account = await server.newAccount(content)
  const { baseUrl } = await startProxy(server.baseUrl, zendesk())
  const there = (...args: string[]) => capacityRules([...args, '--base-url', baseUrl], { env: account.env })
  const here = (...args: string[]) => capacityRules(args, { env: account.env })

  expect(await there('pull')).toEqual(await here('pull'))
  expect(await there('assignees', '--format', 'csv')).toEqual(await here('assignees', '--format', 'csv'))
  expect(await there('check', '--json')).toEqual(await here('check', '--json'))

  const file = temporaryFile(`version: 1
rules:
  - { name: Default capacity rule, capacities: { email: 10, messaging: 3, voice: 1 }, agents: [1, 1025] }
  - { name: Phone, description: Calls, default: true, capacities: { email: 2, messaging: 0, voice: 1 } }
  - { name: Night, capacities: { email: 1, messaging: 1, voice: 0 }, agents: [1001, 1021, 1030] }
`)
  expect(await there('plan', '--prune', file)).toEqual(await here('plan', '--prune', file))
  expect(await there('apply', '--yes', '--prune', file)).toMatchObject({ code: 0, stderr: '' })
  expect(await there('plan', '--prune', file)).toMatchObject({ code: 0 })
  expect(await here('plan', '--prune', file)).toMatchObject({ code: 0 })
  expect((await account.client.listCapacityRules()).map(({ name, assignees }) => [name, assignees.count])).toEqual([
    ['Default capacity rule', 2],
    ['Phone', 36],
    ['Night', 3],
  ])
}, 60_000)

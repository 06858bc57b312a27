import { capacityRules, temporaryFile } from './command.ts'
import { startProxy, type Way } from './proxy.ts'
import { people, type Server, type TestAccount } from './server.ts'

export const capacities = { email: 4, messaging: 0, voice: 1 }

/** An account in which everything is to be done: create, update, move, switch the default, delete. */
export const newAccount = (server: Server) =>
  server.newAccount({
    agents: people(8),
    rules: [
      { name: 'Phone', capacities, agentIds: [1001, 1002] },
      { name: 'Chat', capacities, agentIds: [1003] },
      { name: 'Old', capacities, agentIds: [1004, 1005] },
    ],
  })
const wanted = `version: 1
rules:
  - { name: Phone, default: true, capacities: { email: 4, messaging: 0, voice: 1 } }
  - { name: Default capacity rule, capacities: { email: 10, messaging: 3, voice: 1 }, agents: [1, 1006] }
  - { name: Chat, capacities: { email: 0, messaging: 9, voice: 0 }, agents: [1003, 1002, 1004] }
  - { name: Night, capacities: { email: 1, messaging: 1, voice: 0 }, agents: [1001, 1007] }
`
export const file = temporaryFile(wanted)
/** Who is where afterwards. */
export const result = {
  Phone: [1005, 1008],
  'Default capacity rule': [1, 1006],
  Chat: [1002, 1003, 1004],
  Night: [1001, 1007],
}

export async function stateOf({ client }: TestAccount): Promise<Record<string, number[]>> {
  const agents = await client.listAssignees({ pageSize: 100 }).toArray({ limit: 1000 })
  const rules = await client.listCapacityRules()
  return Object.fromEntries(
    rules.map(({ id, name }) => [name, agents.filter(({ rule_id }) => rule_id === id).map((agent) => agent.id)]),
  )
}

export const apply = (account: TestAccount, ...args: string[]) =>
  capacityRules(['apply', '--yes', '--prune', ...args, file], { env: account.env })
export const throughProxy = async (account: TestAccount, way: Way) => {
  const { baseUrl } = await startProxy(account.env.CAPACITY_RULES_BASE_URL ?? '', way)
  return apply(account, '--base-url', baseUrl)
}

import { routes } from '@capacity-rules/contract'
import { createCapacityRule as create } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'
import { toWireRule } from '../../http/wire.ts'

export const createCapacityRule = operation('createCapacityRule', ({ domain, accountId, body, origin }) => {
  const { name, description, default: isDefault, capacities, agent_ids: agentIds } = body
  return answer(create(domain, accountId, { name, description, default: isDefault, capacities, agentIds }), (rule) => ({
    status: 200,
    body: toWireRule(rule),
    headers: { Location: `${origin}${routes.createCapacityRule.path}/${rule.id}` },
  }))
})

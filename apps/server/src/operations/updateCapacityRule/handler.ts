import { updateCapacityRule as update } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'
import { toWireRule } from '../../http/wire.ts'

export const updateCapacityRule = operation('updateCapacityRule', ({ domain, accountId, params, body }) => {
  const { name, description, default: isDefault, capacities, agent_ids: agentIds } = body
  const change = { name, description, default: isDefault, capacities, agentIds }
  return answer(update(domain, accountId, params.capacity_rule_id, change), (rule) => ({
    status: 200,
    body: toWireRule(rule),
  }))
})

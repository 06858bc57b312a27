import { updateCapacityRule as update } from '@capacity-rules/core'
import { ifMatch } from '../../http/etag.ts'
import { answer, operation } from '../../http/operation.ts'
import { ruleAnswer } from '../../http/rule-answer.ts'

export const updateCapacityRule = operation('updateCapacityRule', ({ domain, writer, params, headers, body }) => {
  const { name, description, default: isDefault, capacities, agent_ids: agentIds } = body
  const change = { name, description, default: isDefault, capacities, agentIds }
  return answer(update(domain, writer, params.capacity_rule_id, change, ifMatch(headers['If-Match'])), ruleAnswer)
})

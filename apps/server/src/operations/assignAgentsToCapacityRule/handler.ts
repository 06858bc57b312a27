import { assignAgentsToCapacityRule as assign } from '@capacity-rules/core'
import { ifMatch } from '../../http/etag.ts'
import { answer, operation } from '../../http/operation.ts'
import { ruleAnswer } from '../../http/rule-answer.ts'

export const assignAgentsToCapacityRule = operation(
  'assignAgentsToCapacityRule',
  ({ domain, writer, params, headers, body }) => {
    // Clients are seen to send `agents` (C). Where both are sent, `agent_ids` counts.
    const key = body.agent_ids ? 'agent_ids' : 'agents'
    const agentIds = body.agent_ids ?? body.agents ?? []
    const precondition = ifMatch(headers['If-Match'])
    return answer(assign(domain, writer, params.capacity_rule_id, agentIds, precondition), ruleAnswer, key)
  },
)

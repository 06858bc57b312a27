import { assignAgentsToCapacityRule as assign } from '@capacity-rules/core'
import { ifMatch } from '../../http/etag.ts'
import { answer, operation } from '../../http/operation.ts'
import { ruleAnswer } from '../../http/rule-answer.ts'

/** Clients are seen to send `agents` (C). Where `agent_ids` is sent too, it alone counts, right or wrong. */
const preferAgentIds = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'agent_ids')) return body
  const { agents: _ignored, ...rest } = { agents: undefined, ...body }
  return rest
}

export const assignAgentsToCapacityRule = operation(
  'assignAgentsToCapacityRule',
  ({ domain, writer, params, headers, body }) => {
    const key = body.agent_ids ? 'agent_ids' : 'agents'
    const agentIds = body.agent_ids ?? body.agents ?? []
    const precondition = ifMatch(headers['If-Match'])
    return answer(assign(domain, writer, params.capacity_rule_id, agentIds, precondition), ruleAnswer, key)
  },
  { prepare: preferAgentIds },
)

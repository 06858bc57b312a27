import { assignAgentsToCapacityRule as assign } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'
import { toWireRule } from '../../http/wire.ts'

/** Clients are seen to send `agents` (C). Where `agent_ids` is sent too, it alone counts, right or wrong. */
const preferAgentIds = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'agent_ids')) return body
  const { agents: _ignored, ...rest } = { agents: undefined, ...body }
  return rest
}

export const assignAgentsToCapacityRule = operation(
  'assignAgentsToCapacityRule',
  ({ domain, accountId, params, body }) => {
    const key = body.agent_ids ? 'agent_ids' : 'agents'
    const agentIds = body.agent_ids ?? body.agents ?? []
    return answer(
      assign(domain, accountId, params.capacity_rule_id, agentIds),
      (rule) => ({ status: 200, body: toWireRule(rule) }),
      key,
    )
  },
  { prepare: preferAgentIds },
)

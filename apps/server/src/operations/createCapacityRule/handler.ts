import { CapacityRule as capacityRule, routes } from '@capacity-rules/contract'
import { type CapacityRule, createCapacityRule as create, createCapacityRuleOnce } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'
import { type RuleAnswer, ruleAnswer } from '../../http/rule-answer.ts'

export const createCapacityRule = operation('createCapacityRule', (call) => {
  const { domain, writer, body, origin } = call
  const { name, description, default: isDefault, capacities, agent_ids: agentIds } = body
  const input = { name, description, default: isDefault, capacities, agentIds }
  const toAnswer = (rule: CapacityRule) => created(rule, origin)
  const key = call.headers['Idempotency-Key']
  if (key === undefined || writer.userId === null) return answer(create(domain, writer, input), toAnswer)
  const once = {
    userId: writer.userId,
    operation: 'createCapacityRule',
    key,
    bodyHash: call.bodyHash(),
    toReply: (rule: CapacityRule) => JSON.stringify(toAnswer(rule)),
  }
  return answer(createCapacityRuleOnce(domain, writer, input, once), ({ reply, isRepeat }) => again(reply, isRepeat))
})

function created(rule: CapacityRule, origin: string): RuleAnswer {
  const { headers, ...shown } = ruleAnswer(rule)
  return { ...shown, headers: { ...headers, Location: `${origin}${routes.createCapacityRule.path}/${rule.id}` } }
}

/** The first reply as it was, with its `ETag` and `Location`, whatever has become of the rule. */
function again(reply: string, isRepeat: boolean): RuleAnswer {
  const { body, headers }: { body: unknown; headers: Record<string, string> } = JSON.parse(reply)
  return {
    status: 200,
    body: capacityRule.parse(body),
    headers: { ...headers, 'X-Idempotency-Lookup': isRepeat ? 'hit' : 'miss' },
  }
}

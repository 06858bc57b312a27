import { showCapacityRule as show } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'
import { toWireRule } from '../../http/wire.ts'

export const showCapacityRule = operation('showCapacityRule', ({ domain, accountId, params }) =>
  answer(show(domain, accountId, params.capacity_rule_id), (rule) => ({ status: 200, body: toWireRule(rule) })),
)

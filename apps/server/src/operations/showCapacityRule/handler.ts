import { showCapacityRule as show } from '@capacity-rules/core'
import { ifNoneMatch } from '../../http/etag.ts'
import { answer, operation } from '../../http/operation.ts'
import { notModified, ruleAnswer } from '../../http/rule-answer.ts'

export const showCapacityRule = operation('showCapacityRule', ({ domain, accountId, params, headers }) =>
  answer(show(domain, accountId, params.capacity_rule_id), (rule) =>
    ifNoneMatch(headers['If-None-Match'], rule.version) ? notModified(rule.version) : ruleAnswer(rule),
  ),
)

import { listCapacityRuleAssignees as list } from '@capacity-rules/core'
import { pageLink, toPageRequest } from '../../http/links.ts'
import { answer, operation } from '../../http/operation.ts'
import { toWirePage } from '../../http/wire.ts'

export const listCapacityRuleAssignees = operation('listCapacityRuleAssignees', (call) => {
  const { domain, accountId, params, query } = call
  return answer(list(domain, accountId, params.capacity_rule_id, toPageRequest(query)), (page) => ({
    status: 200,
    body: toWirePage(page, (cursor) => pageLink(call, cursor)),
  }))
})

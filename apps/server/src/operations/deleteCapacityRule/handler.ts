import { deleteCapacityRule as remove } from '@capacity-rules/core'
import { ifMatch } from '../../http/etag.ts'
import { answer, operation } from '../../http/operation.ts'

export const deleteCapacityRule = operation('deleteCapacityRule', ({ domain, writer, params, headers }) =>
  answer(remove(domain, writer, params.capacity_rule_id, ifMatch(headers['If-Match'])), () => ({
    status: 204,
    body: undefined,
  })),
)

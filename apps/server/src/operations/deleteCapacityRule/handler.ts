import { deleteCapacityRule as remove } from '@capacity-rules/core'
import { answer, operation } from '../../http/operation.ts'

export const deleteCapacityRule = operation('deleteCapacityRule', ({ domain, accountId, params }) =>
  answer(remove(domain, accountId, params.capacity_rule_id), () => ({ status: 204, body: undefined })),
)

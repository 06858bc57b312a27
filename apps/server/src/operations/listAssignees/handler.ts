import { listAssignees as list } from '@capacity-rules/core'
import { pageLink, toPageRequest } from '../../http/links.ts'
import { answer, operation } from '../../http/operation.ts'
import { toWirePage } from '../../http/wire.ts'

export const listAssignees = operation('listAssignees', (call) =>
  answer(list(call.domain, call.accountId, toPageRequest(call.query)), (page) => ({
    status: 200,
    body: toWirePage(page, (cursor) => pageLink(call, cursor)),
  })),
)

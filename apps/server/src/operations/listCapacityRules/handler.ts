import { chain, listCapacityRules as list } from '@capacity-rules/core'
import { entityTag, ifNoneMatch } from '../../http/etag.ts'
import { operation } from '../../http/operation.ts'
import { notModified } from '../../http/rule-answer.ts'
import { toWireRule } from '../../http/wire.ts'

export const listCapacityRules = operation('listCapacityRules', ({ domain, accountId, headers }) =>
  chain(list(domain, accountId), ({ rules, version }) =>
    ifNoneMatch(headers['If-None-Match'], version)
      ? notModified(version)
      : { status: 200, body: rules.map(toWireRule), headers: { ETag: entityTag(version) } },
  ),
)

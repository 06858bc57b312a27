import { chain, listCapacityRules as list } from '@capacity-rules/core'
import { operation } from '../../http/operation.ts'
import { toWireRule } from '../../http/wire.ts'

export const listCapacityRules = operation('listCapacityRules', ({ domain, accountId }) =>
  chain(list(domain, accountId), (rules) => ({ status: 200, body: rules.map(toWireRule) })),
)

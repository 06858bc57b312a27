import { limits } from '../file/limits.ts'
import type { FileRule } from '../file/model.ts'
import { count, quote } from '../print/text.ts'
import { chunks } from './chunks.ts'
import type { AgentMove, Plan, RuleRef } from './model.ts'
import { grouped } from './sentences.ts'

/** One request that changes the account. */
export type Step =
  | { readonly kind: 'create'; readonly rule: RuleRef; readonly wanted: FileRule; readonly moves: readonly AgentMove[] }
  | { readonly kind: 'update'; readonly rule: RuleRef; readonly wanted: FileRule }
  | { readonly kind: 'move'; readonly rule: RuleRef; readonly moves: readonly AgentMove[] }
  | { readonly kind: 'default'; readonly rule: RuleRef; readonly from: RuleRef; readonly wanted: FileRule }
  | { readonly kind: 'delete'; readonly rule: RuleRef; readonly agents: number }

/**
 * The requests of a plan, in an order that is safe to stop in: after each of them every agent is in some rule and has
 * the capacities of the old or of the new state, and the same file applied again does the rest.
 *
 * Rules are made first, with the agents that come into them, and deleted last, when who has a place elsewhere is there
 * already. The default moves before the deletes, since the old one may be among them and the agents left in a deleted
 * rule go to the new one.
 *
 * @param idsPerRequest how many agents one request may move
 */
export function stepsOf(plan: Plan, idsPerRequest: number = limits.agentIdsPerRequest): Step[] {
  const intoNew = new Map(grouped(plan.moves, ({ to }) => to))
  const create: Step[] = []
  const move: Step[] = []
  for (const { rule, wanted } of plan.create) {
    const [first = [], ...rest] = chunks(intoNew.get(rule) ?? [], idsPerRequest)
    create.push({ kind: 'create', rule, wanted, moves: first })
    for (const moves of rest) move.push({ kind: 'move', rule, moves })
    intoNew.delete(rule)
  }
  for (const [rule, moves] of intoNew) {
    for (const some of chunks(moves, idsPerRequest)) move.push({ kind: 'move', rule, moves: some })
  }
  const { switchDefault } = plan
  return [
    ...create,
    ...plan.update.map(({ rule, wanted }): Step => ({ kind: 'update', rule, wanted })),
    ...move,
    ...(switchDefault
      ? [{ kind: 'default', rule: switchDefault.to, from: switchDefault.from, wanted: switchDefault.wanted } as const]
      : []),
    ...plan.delete.map(({ rule, agents }): Step => ({ kind: 'delete', rule, agents })),
  ]
}

/** A step as one line: what it does, which is what it did once it is done. */
export function describeStep(step: Step): string {
  const name = quote(step.rule.name)
  switch (step.kind) {
    case 'create': {
      const agents = step.moves.length > 0 ? ` with ${count(step.moves.length, 'agent')}` : ''
      return `create ${name}${agents}`
    }
    case 'update':
      return `update ${name}`
    case 'move':
      return `move ${count(step.moves.length, 'agent')} into ${name}`
    case 'default':
      return `make ${name} the default`
    case 'delete':
      return `delete ${name}`
  }
}

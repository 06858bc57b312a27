import { isEmpty, type LeftOut, type Plan, type RuleRef } from './model.ts'
import { grouped, movesInto } from './sentences.ts'

/** A rule in JSON; one that is yet to be made has no id. */
const ref = ({ id, name }: RuleRef) => ({ id: id ?? null, name })
const leftOut = ({ rule, agents }: LeftOut) => ({ ...ref(rule), agents })

/** A plan for machines. The README tells what each field is; fields are added but never change their meaning. */
export const planJson = (plan: Plan) => ({
  changes: !isEmpty(plan),
  create: plan.create.map(({ rule, wanted: { name, description, default: isDefault, capacities } }) => ({
    name,
    description,
    default: isDefault,
    capacities,
    agent_ids: movesInto(plan.moves, rule).map(({ agent }) => agent.id),
  })),
  update: plan.update.map(({ rule, changes }) => ({ ...ref(rule), changes })),
  move: grouped(plan.moves, ({ to }) => to).flatMap(([to, into]) =>
    grouped(into, ({ from }) => from).map(([from, moves]) => ({
      from: ref(from),
      to: ref(to),
      agent_ids: moves.map(({ agent }) => agent.id),
    })),
  ),
  default: plan.switchDefault ? { from: ref(plan.switchDefault.from), to: ref(plan.switchDefault.to) } : null,
  delete: plan.delete.map(leftOut),
  kept: plan.kept.map(leftOut),
})

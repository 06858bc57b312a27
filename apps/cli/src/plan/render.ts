import type { Paint } from '../print/colour.ts'
import { count, quote } from '../print/text.ts'
import { type AgentMove, isEmpty, type Plan, type RuleRef } from './model.ts'
import { agentList, capacitiesText, grouped, movesInto } from './sentences.ts'

/**
 * A plan for people, one block a rule.
 *
 * @example
 *   + create "Night shift"
 *       capacities  email 8, messaging 4, voice 0
 *       > 1 agent from "Phone desk": 1003 Ada Okafor
 */
export function renderPlan(plan: Plan, paint: Paint): string {
  const blocks = [
    ...createBlocks(plan, paint),
    ...updateBlocks(plan, paint),
    ...moveBlocks(plan, paint),
    ...switchBlocks(plan, paint),
    ...deleteBlocks(plan, paint),
    ...keptBlocks(plan, paint),
  ]
  return [...blocks.map((lines) => lines.join('\n')), paint.strong(summary(plan))].join('\n\n')
}

/** @example 'Plan: 1 to create, 2 to update, 3 agents to move.' */
export function summary(plan: Plan): string {
  if (isEmpty(plan)) return 'Nothing to change: the account is as the file says.'
  const parts = countsOf(plan).map(({ number, what, verb }) => `${what ? count(number, what) : number} to ${verb}`)
  return `Plan: ${[...parts, ...(plan.switchDefault ? ['another default'] : [])].join(', ')}.`
}

/** @example 'Applied: 1 created, 2 updated, 3 agents moved.' */
export function appliedSummary(plan: Plan): string {
  const parts = countsOf(plan).map(({ number, what, verb }) => `${what ? count(number, what) : number} ${verb}d`)
  return `Applied: ${[...parts, ...(plan.switchDefault ? ['default switched'] : [])].join(', ')}.`
}

const countsOf = ({ create, update, moves, delete: deleted }: Plan) =>
  [
    { number: create.length, what: undefined, verb: 'create' },
    { number: update.length, what: undefined, verb: 'update' },
    { number: moves.length, what: 'agent', verb: 'move' },
    { number: deleted.length, what: undefined, verb: 'delete' },
  ].filter(({ number }) => number > 0)

const titled = (rule: RuleRef, paint: Paint): string =>
  paint.strong(quote(rule.name)) + (rule.id === undefined ? '' : paint.faint(` (${rule.id})`))

function createBlocks({ create, moves }: Plan, paint: Paint): string[][] {
  return create.map(({ rule, wanted }) => [
    `  ${paint.add('+ create')} ${titled(rule, paint)}`,
    ...(wanted.description === '' ? [] : [`      description  ${quote(wanted.description)}`]),
    `      capacities   ${capacitiesText(wanted.capacities)}`,
    ...fromLines(movesInto(moves, rule), paint),
  ])
}

function updateBlocks({ update }: Plan, paint: Paint): string[][] {
  return update.map(({ rule, changes }) => {
    const width = Math.max(...changes.map(({ field }) => field.length))
    const value = (one: string | number) => (typeof one === 'string' ? quote(one) : String(one))
    return [
      `  ${paint.change('~ update')} ${titled(rule, paint)}`,
      ...changes.map(({ field, from, to }) => `      ${field.padEnd(width)}  ${value(from)} → ${value(to)}`),
    ]
  })
}

/** Moves into rules that are there already; those into a new rule stand with it. */
function moveBlocks({ moves }: Plan, paint: Paint): string[][] {
  const existing = moves.filter(({ to }) => to.id !== undefined)
  return grouped(existing, ({ to }) => to).map(([to, group]) => [
    `  ${paint.move('> move into')} ${titled(to, paint)}`,
    ...fromLines(group, paint),
  ])
}

const fromLines = (moves: readonly AgentMove[], paint: Paint): string[] =>
  grouped(moves, ({ from }) => from).map(([from, group]) => {
    const who = agentList(group.map(({ agent }) => agent))
    return `      ${paint.move('>')} ${count(group.length, 'agent')} from ${quote(from.name)}: ${who}`
  })

function switchBlocks({ switchDefault }: Plan, paint: Paint): string[][] {
  if (!switchDefault) return []
  const { from, to } = switchDefault
  return [
    [`  ${paint.change('~ default')} ${quote(from.name)} → ${paint.strong(quote(to.name))}; new agents will join it`],
  ]
}

function deleteBlocks({ delete: deleted }: Plan, paint: Paint): string[][] {
  return deleted.map(({ rule, agents }) => [
    `  ${paint.remove('- delete')} ${titled(rule, paint)}`,
    ...(agents > 0
      ? [`      > ${count(agents, 'agent')} in it ${agents === 1 ? 'goes' : 'go'} to the default rule`]
      : []),
  ])
}

function keptBlocks(plan: Plan, paint: Paint): string[][] {
  if (plan.kept.length === 0) return []
  const hint = plan.create.length > 0 ? [paint.faint('    (to rename a rule, put its id beside the new name)')] : []
  return [
    [
      '  not in the file, kept (--prune would delete):',
      ...plan.kept.map(({ rule, agents }) => `    ${titled(rule, paint)}, ${count(agents, 'agent')}`),
      ...hint,
    ],
  ]
}

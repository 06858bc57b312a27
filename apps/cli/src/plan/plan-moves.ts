import type { Account, AccountAgent } from '../account/model.ts'
import type { Problem } from '../file/problem.ts'
import type { Target } from './make-plan.ts'
import type { AgentMove, RuleRef } from './model.ts'

/**
 * Who has to move: everybody whom the file names under another rule than theirs, and, into the default rule, everybody
 * whom it does not name and who is in a rule whose agents it lists.
 */
export function planMoves(
  targets: readonly Target[],
  { agents }: Account,
  refs: ReadonlyMap<string, RuleRef>,
): { readonly moves: AgentMove[]; readonly problems: Problem[] } {
  const problems: Problem[] = []
  const named = new Set(targets.flatMap(({ wanted }) => wanted.agents?.map(({ id }) => id) ?? []))
  const leavers = leaversOf(targets, agents, named)
  const moves: AgentMove[] = []
  const move = (id: number, { name, ruleId }: AccountAgent, to: RuleRef): void => {
    const from = refs.get(ruleId)
    if (from && from !== to) moves.push({ agent: { id, name }, from, to })
  }
  for (const { wanted, rule } of targets) {
    for (const { id, at } of wanted.agents?.toSorted((a, b) => a.id - b.id) ?? []) {
      const agent = agents.get(id)
      if (agent) move(id, agent, rule)
      else problems.push({ ...at, message: `the account has no agent ${id}; they may have left: take the line out` })
    }
    if (wanted.default) for (const [id, agent] of leavers) move(id, agent, rule)
  }
  return { moves, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

/** Agents whom the file names nowhere, in rules whose agents it lists; by id. */
function leaversOf(
  targets: readonly Target[],
  agents: ReadonlyMap<number, AccountAgent>,
  named: ReadonlySet<number>,
): [number, AccountAgent][] {
  const listed = new Set(targets.flatMap(({ wanted, current }) => (wanted.agents && current ? [current.id] : [])))
  return [...agents].filter(([id, { ruleId }]) => !named.has(id) && listed.has(ruleId)).toSorted(([a], [b]) => a - b)
}

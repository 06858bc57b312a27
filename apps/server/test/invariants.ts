import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { z } from '@hono/zod-openapi'
import { expect } from 'vitest'
import { rulesPath } from './process.ts'

type Rule = z.output<typeof CapacityRule>
type Assignee = z.output<typeof AssigneePage>['assignees'][number]

/** Gets a path, or an absolute address, and gives the parsed body of a 200. */
export type Read = (pathOrUrl: string) => Promise<unknown>

export const readRules = async (read: Read): Promise<Rule[]> => z.array(CapacityRule).parse(await read(rulesPath))

/** Reads a listing to its end, by the links of its pages. */
export async function readAssignees(read: Read, path = `${rulesPath}/assignees?page[size]=100`): Promise<Assignee[]> {
  const assignees: Assignee[] = []
  for (let next: string | null = path; next !== null; ) {
    const page: z.output<typeof AssigneePage> = AssigneePage.parse(await read(next))
    assignees.push(...page.assignees)
    next = page.links.next
  }
  return assignees
}

/** What one list of rules shows of the invariants, even while others write: it is one committed state. */
export function checkRules(rules: readonly Rule[], activeIds: readonly number[]): void {
  expect(rules.filter((rule) => rule.default)).toHaveLength(1)
  expect(rules.map(({ assignees }) => assignees.count).reduce((sum, count) => sum + count)).toBe(activeIds.length)
  expect(rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id).sort())
  for (const { assignees, created_at, last_updated_at } of rules) {
    expect(assignees.agents_sample).toHaveLength(Math.min(5, assignees.count))
    expect(last_updated_at >= created_at).toBe(true)
  }
}

/** All that the rules and the listings show of the invariants, while nobody writes. */
export async function checkState(read: Read, activeIds: readonly number[]): Promise<[Rule[], Assignee[]]> {
  const rules = await readRules(read)
  const all = await readAssignees(read)
  checkRules(rules, activeIds)
  expect(all.map(({ id }) => id)).toEqual(activeIds)
  for (const { id, name, capacities, assignees } of rules) {
    const inside = all.filter(({ rule_id }) => rule_id === id)
    expect(await readAssignees(read, `${rulesPath}/${id}/assignees?page[size]=100`)).toEqual(inside)
    expect(assignees.count).toBe(inside.length)
    expect(assignees.agents_sample).toEqual(inside.slice(0, 5).map((agent) => ({ id: agent.id, name: agent.name })))
    for (const agent of inside) expect(agent).toMatchObject({ rule_name: name, capacities })
  }
  return [rules, all]
}

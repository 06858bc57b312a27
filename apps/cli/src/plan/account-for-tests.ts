import type { CapacityRule } from '@capacity-rules/client'
import type { Account } from '../account/model.ts'
import { describeProblems } from '../file/problem.ts'
import { readRules } from '../file/read-rules.ts'

/** A rule of an account with the agents in it, for the tests of this folder. */
export interface TestRule {
  readonly id: string
  readonly name?: string
  readonly description?: string
  readonly default?: boolean
  readonly capacities?: CapacityRule['capacities']
  readonly agents?: readonly number[]
}

/** An account of which everything was read; rule names are their ids and capacities 1, 1, 0 unless said otherwise. */
export function accountOf(...rules: readonly TestRule[]): Account {
  const moment = '2026-03-02T09:30:00.000Z'
  return {
    etag: undefined,
    agents: new Map(
      rules.flatMap(({ id, agents = [] }) =>
        agents.map((agent) => [agent, { name: `Agent ${agent}`, ruleId: id }] as const),
      ),
    ),
    rules: rules.map(({ agents = [], ...rule }) => ({
      name: rule.id,
      description: '',
      default: false,
      capacities: { email: 1, messaging: 1, voice: 0 },
      assignees: { count: agents.length, agents_sample: agents.slice(0, 5).map((id) => ({ id, name: `Agent ${id}` })) },
      created_at: moment,
      last_updated_at: moment,
      ...rule,
    })),
  }
}

/** A file of rules, each as YAML in flow style; the capacities are 1, 1, 0 unless there are others. */
export function fileOf(...rules: readonly string[]) {
  const usual = 'capacities: { email: 1, messaging: 1, voice: 0 }'
  const lines = rules.map((rule) => `  - { ${rule}${rule.includes('capacities') ? '' : `, ${usual}`} }\n`)
  const result = readRules(`version: 1\nrules:\n${lines.join('')}`)
  if (!result.ok) throw new Error(describeProblems('file', result.problems))
  return result.file
}

import { createCapacityRule, type Domain, importUsers, operator } from '@capacity-rules/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statements } from '../src/statement.ts'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, row, upTo, value } from './domain.ts'

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

const types = {
  listRules: ['bigint'],
  findRule: ['bigint', 'text'],
  lastAuditId: ['bigint'],
  rulesOfAgents: ['bigint', 'bigint[]'],
  readAssignees: ['bigint', 'bigint', 'bigint'],
  readAssigneesBackward: ['bigint', 'bigint', 'bigint'],
  readAssigneesFiltered: ['bigint', 'bigint', 'bigint', 'bigint[]'],
  readAssigneesFilteredBackward: ['bigint', 'bigint', 'bigint', 'bigint[]'],
  readAssigneesOfRule: ['bigint', 'bigint', 'bigint', 'text'],
  readAssigneesOfRuleBackward: ['bigint', 'bigint', 'bigint', 'text'],
  readAssigneesOfRuleFiltered: ['bigint', 'bigint', 'bigint', 'text', 'bigint[]'],
  readAssigneesOfRuleFilteredBackward: ['bigint', 'bigint', 'bigint', 'text', 'bigint[]'],
} as const
type Name = keyof typeof types

let url = ''
let domain: Domain
let client: pg.Client
/** One with 20,000 agents in its default rule but for 40 in another one. */
let large = 0
let smallRule = ''
let defaultRule = ''

beforeAll(async () => {
  url = await newDatabase()
  domain = await domainOn(url)
  // Many small ones before the large one, so that an average account tells nothing of it.
  for (const n of upTo(60)) await newAccount(domain, `small-${n}`, upTo(5))
  large = await newAccount(domain, 'large', [1])
  value(await importUsers(domain, large, upTo(20_000).map(row)))
  const made = value(
    await createCapacityRule(domain, operator(large), {
      name: 'R',
      capacities: {},
      agentIds: upTo(40).map((n) => n * 500),
    }),
  )
  smallRule = made.id
  defaultRule = (await domain.store.listRules(large)).rules[0]?.id ?? ''
  // A page of agents who are each in another rule.
  for (const n of upTo(100)) {
    value(await createCapacityRule(domain, operator(large), { name: `${n}`, capacities: {}, agentIds: [n] }))
  }
  client = new pg.Client({ connectionString: url })
  await client.connect()
}, 120_000)
afterAll(async () => {
  await client.end()
  await domain.store.close()
})

const literal = (value: string | number | readonly number[]): string =>
  typeof value === 'number' ? String(value) : `'${typeof value === 'string' ? value : `{${value.join()}}`}'`

/** How the server runs a statement by the plan that it makes once for all accounts. */
async function planOf(name: Name, ...values: (string | number | readonly number[])[]): Promise<Plan[]> {
  await client.query('DEALLOCATE ALL')
  await client.query('SET plan_cache_mode = force_generic_plan')
  await client.query(`PREPARE statement (${types[name].join()}) AS ${statements.get(name)?.text}`)
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE statement (${values.map(literal).join()})`,
  )
  return (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => nodes(Plan))
}

/** The tables that may hold a great deal. An account's rules are few, and reading all of them is a way to find one. */
const long = new Set(['assignments', 'users', 'audit'])

/** The most rows of a large table that any part of the plan looked at. */
const most = (plan: readonly Plan[]): number =>
  Math.max(
    ...plan
      .filter((node) => long.has(node['Relation Name'] ?? ''))
      .map(
        (node) => ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
      ),
  )

const far = 19_000
const filter = upTo(100).map((n) => n * 150)

describe.each([
  ['knows the tables', 'VACUUM ANALYZE'],
  ['knows nothing of the tables', 'DELETE FROM pg_statistic'],
])('a planner that %s', (_, prepare) => {
  beforeAll(async () => {
    await client.query(prepare)
  }, 60_000)

  test('lets listRules look at five agents a rule', async () => {
    const plan = await planOf('listRules', large)
    expect(most(plan)).toBeGreaterThan(100)
    expect(most(plan)).toBeLessThanOrEqual(5 * 102)
  })

  test.each<[Name, () => (string | number | readonly number[])[]]>([
    ['readAssignees', () => [large, 0, 101]],
    ['readAssignees', () => [large, far, 101]],
    ['readAssigneesBackward', () => [large, far, 21]],
    ['readAssigneesFiltered', () => [large, 0, 21, filter]],
    ['readAssigneesFilteredBackward', () => [large, far, 21, filter]],
    ['readAssigneesOfRule', () => [large, far, 21, defaultRule]],
    ['readAssigneesOfRuleBackward', () => [large, far, 21, defaultRule]],
    ['readAssigneesOfRule', () => [large, 0, 21, smallRule]],
    ['readAssigneesOfRuleBackward', () => [large, far, 21, smallRule]],
    ['readAssigneesOfRuleFiltered', () => [large, 0, 21, smallRule, filter]],
    ['readAssigneesOfRuleFilteredBackward', () => [large, far, 21, defaultRule, filter]],
    ['findRule', () => [large, smallRule]],
    ['findRule', () => [large, defaultRule]],
    ['lastAuditId', () => [large]],
    ['rulesOfAgents', () => [large, filter]],
    ['rulesOfAgents', () => [large, [far]]],
  ])('lets %s look at no more than it gives, in an account of 20,000 agents', async (name, values) => {
    const plan = await planOf(name, ...values())
    expect(plan.length).toBeGreaterThan(1)
    // A page and what shows that more follows, or the ids that were asked for, or all of a table that has a few pages.
    expect(most(plan)).toBeGreaterThan(0)
    expect(most(plan)).toBeLessThanOrEqual(200)
  })
})

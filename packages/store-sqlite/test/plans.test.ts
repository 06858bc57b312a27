import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { selectPage } from '../src/assignments.ts'
import { migrate } from '../src/migrate.ts'
import { selectRules } from '../src/rules.ts'

describe('query plans', () => {
  const db = new Database(':memory:')
  beforeAll(() => migrate(db))
  const planOf = (sql: string, parameters: object): string =>
    db
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(parameters)
      .map(({ detail }) => detail)
      .join('\n')

  const shapes = [false, true].flatMap((ofRule) =>
    [false, true].flatMap((filtered) => [false, true].map((backward) => ({ ofRule, filtered, backward }))),
  )
  test.each(shapes)('a page (%o) cuts its agents out of an index, and sorts nothing but itself', (shape) => {
    const parameters = { accountId: 1, ruleId: 'x', agentIds: '[]', cursor: 0, limit: 1 }
    const plan = planOf(selectPage(shape), parameters)
    const index = shape.ofRule
      ? /SEARCH assignments USING COVERING INDEX assignments_by_rule \(account_id=\? AND rule_id=\?/
      : /SEARCH assignments USING PRIMARY KEY \(account_id=\?/
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(/SCAN (assignments|u|r|users|capacity_rules)\b/)
    // A sort of the page's own rows by its outer ORDER BY would be harmless; one inside, before LIMIT, would not.
    expect(plan.split('\n').filter((line) => line.includes('TEMP B-TREE')).length).toBeLessThanOrEqual(1)
  })

  test('a list of rules reads five entries of the index for each, and scans nothing', () => {
    const plan = planOf(`${selectRules} WHERE a.id = @accountId ORDER BY r.id`, { accountId: 1 })
    expect(plan).toMatch(/SEARCH x USING COVERING INDEX assignments_by_rule \(account_id=\? AND rule_id=\?\)/)
    expect(plan).not.toMatch(/SCAN (x|u|r|a)\b|TEMP B-TREE/)
  })
})

import { expect, test } from 'vitest'
import { steady } from './steady.ts'

test.each([
  {
    sql: 'SELECT 1 FROM t WHERE a = ? AND b > @after LIMIT @limit',
    wanted: 'SELECT 1 FROM t WHERE a = +? AND b > +@after LIMIT +@limit',
  },
  {
    sql: 'UPDATE t SET a = ? WHERE b IN (SELECT value FROM json_each(?))',
    wanted: 'UPDATE t SET a = +? WHERE b IN (SELECT value FROM json_each(+?))',
  },
  { sql: 'SELECT 1', wanted: 'SELECT 1' },
])('a parameter stands behind a plus: $sql', ({ sql, wanted }) => {
  expect(steady(sql)).toBe(wanted)
})

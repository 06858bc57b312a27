import { expect, test } from 'vitest'
import { loss, problem } from '../src/check/problem.ts'
import type { Fault } from '../src/history.ts'
import { summary } from '../src/report.ts'
import { call, unknown } from './tale.ts'

test('a summary tells what was sent, what was broken, and what was lost, with examples', () => {
  const fault = (startMs: number, healedMs: number, recoveredMs: number): Fault => ({
    kind: 'server killed',
    startMs,
    healedMs,
    recoveredMs,
  })
  const calls = [
    call(1, 2, { kind: 'list' }, {}),
    call(1, 2, { kind: 'delete', rule: 'r' }, {}),
    call(1, 2, { kind: 'delete', rule: 'r' }, { status: 404 }),
    unknown(1, 2, { kind: 'delete', rule: 'r' }),
    call(1, 2, { kind: 'delete', rule: 'r' }),
  ]
  const problems = [...[1, 2, 3, 4].map((n) => loss('a rule is there', `rule ${n}`)), problem('all is well', 'no')]
  const history = { agents: [], rules: [], calls, faults: [fault(0, 10, 15), fault(20, 40, 41), fault(50, 55, 62)] }
  expect(summary({ history, problems })).toMatchInlineSnapshot(`
    "requests               5
    writes acknowledged    1
    writes refused         1  (404, 412)
    writes unknown         2  (503 or no answer)
    answers                200: 1, 204: 1, 404: 1, 503: 1, connection: 1
    faults                 3  (server killed: 3)
    recovery, ms           server killed: median 5, longest 7 (21 with the fault itself)
    acknowledged and lost  4
    other problems         1

    4 times not: a rule is there
      rule 1
      rule 2
      rule 3

    1 times not: all is well
      no"
  `)
})

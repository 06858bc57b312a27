import { expect, test } from 'vitest'
import { maxProblemsNamed, Problems } from './problems.ts'

test('the problems of the lowest lines are named in order, in whatever order they are found, and all are counted', () => {
  const problems = new Problems()
  const lines = Array.from({ length: 100 }, (_, index) => 1 + ((index * 37) % 100))
  for (const line of lines) problems.add(line, `problem of ${line}`)
  expect(problems.refusal()).toEqual({
    kind: 'bad-rows',
    count: 100,
    problems: Array.from({ length: maxProblemsNamed }, (_, index) => ({
      line: index + 1,
      problem: `problem of ${index + 1}`,
    })),
  })
})

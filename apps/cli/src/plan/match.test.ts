import { expect, test } from 'vitest'
import { accountOf, fileOf, type TestRule } from './account-for-tests.ts'
import { match } from './match.ts'

const matched = (rules: readonly TestRule[], ...file: string[]) => {
  const { pairs, others, problems } = match(fileOf(...file), accountOf(...rules).rules)
  return { pairs: pairs.map(({ current }) => current?.id ?? 'new'), others: others.map(({ id }) => id), problems }
}
const everybody = 'name: D, default: true'

test('a rule with an id means that rule, whatever its name, and whatever the case of the id', () => {
  expect(matched([{ id: '01D' }, { id: '01A' }], everybody, 'id: 01a, name: Renamed')).toEqual({
    pairs: ['new', '01A'],
    others: ['01D'],
    problems: [],
  })
})

test('a rule without an id means the rule of its name, or a new one', () => {
  expect(
    matched(
      [
        { id: '01D', name: 'D' },
        { id: '01A', name: 'A' },
      ],
      everybody,
      'name: A',
      'name: a',
    ),
  ).toMatchObject({
    pairs: ['01D', '01A', 'new'],
    others: [],
  })
})

test('a name goes to none of the rules that are meant by their ids', () => {
  expect(
    matched(
      [
        { id: '01D', name: 'D' },
        { id: '01A', name: 'A' },
      ],
      everybody,
      'id: 01A, name: B',
      'name: A',
    ),
  ).toMatchObject({
    pairs: ['01D', '01A', 'new'],
    others: [],
  })
})

test('an id that the account does not have is an error at the id', () => {
  expect(matched([{ id: '01D', name: 'D' }], everybody, 'name: A, id: 01Z').problems).toEqual([
    {
      line: 4,
      column: 20,
      message: 'the account has no rule with the id 01Z; leave the id out to go by the name, or to make a new rule',
    },
  ])
})

test('a name that several rules have is an error that lists them', () => {
  const rules = [
    { id: '01D', name: 'D' },
    { id: '01A', name: 'A' },
    { id: '01B', name: 'A' },
  ]
  expect(matched(rules, everybody, 'name: A').problems).toEqual([
    {
      line: 4,
      column: 13,
      message: 'the account has 2 rules named "A" (01A, 01B); say which one is meant with its id',
    },
  ])
  expect(matched(rules, everybody, 'name: A, id: 01A', 'name: A, id: 01B').problems).toEqual([])
  expect(matched(rules, everybody, 'name: X, id: 01A', 'name: A')).toMatchObject({
    pairs: ['01D', '01A', '01B'],
    problems: [],
  })
})

import { describe, expect, test } from 'vitest'
import type { Account } from '../account/model.ts'
import type { RulesFile } from '../file/model.ts'
import { plain } from '../print/colour.ts'
import { accountOf, fileOf } from './account-for-tests.ts'
import { planJson } from './json.ts'
import { makePlan } from './make-plan.ts'
import { match } from './match.ts'
import type { Plan } from './model.ts'
import { renderPlan } from './render.ts'
import { describeStep, stepsOf } from './steps.ts'

function planOf(account: Account, file: RulesFile, prune = false): Plan {
  const result = makePlan(match(file, account.rules), account, { prune })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plan
}
const movesOf = ({ moves }: Plan) => moves.map(({ agent, from, to }) => `${agent.id}: ${from.name} > ${to.name}`)
const stepTexts = (plan: Plan, idsPerRequest?: number) => stepsOf(plan, idsPerRequest).map(describeStep)

const D = { id: 'D', default: true, agents: [1, 2, 3] }
const everybody = 'name: D, default: true'

describe('a plan', () => {
  test('of a file that says what is there is empty', () => {
    const plan = planOf(accountOf(D, { id: 'A', agents: [4] }), fileOf(everybody, 'name: A, agents: [4]'))
    expect(planJson(plan)).toEqual({
      changes: false,
      create: [],
      update: [],
      move: [],
      default: null,
      delete: [],
      kept: [],
    })
    expect(stepTexts(plan)).toEqual([])
    expect(renderPlan(plan, plain)).toBe('Nothing to change: the account is as the file says.')
  })

  test('has each field that changes, with its old and new value', () => {
    const account = accountOf(D, {
      id: 'A',
      name: 'Old',
      description: 'x',
      capacities: { email: 1, messaging: 2, voice: 1 },
    })
    const file = fileOf(everybody, 'id: A, name: New, capacities: { email: 1, messaging: 3, voice: 0 }')
    expect(planOf(account, file).update.map(({ changes }) => changes)).toEqual([
      [
        { field: 'name', from: 'Old', to: 'New' },
        { field: 'description', from: 'x', to: '' },
        { field: 'capacities.messaging', from: 2, to: 3 },
        { field: 'capacities.voice', from: 1, to: 0 },
      ],
    ])
  })

  test('moves whom the file names, from wherever they are', () => {
    const account = accountOf(D, { id: 'A', agents: [4] }, { id: 'B', agents: [5] }, { id: 'C', agents: [6] })
    const file = fileOf(everybody, 'name: A, agents: [5, 4, 2, 6]', 'name: B, agents: []')
    expect(movesOf(planOf(account, file))).toEqual(['2: D > A', '5: B > A', '6: C > A'])
  })

  test('moves whom it names nowhere into the default rule, out of rules whose agents it lists', () => {
    const account = accountOf(D, { id: 'A', agents: [4, 5] }, { id: 'B', agents: [6] }, { id: 'C', agents: [7] })
    expect(movesOf(planOf(account, fileOf(everybody, 'name: A, agents: [5]', 'name: B')))).toEqual(['4: A > D'])
  })

  test('switches the default, which moves nobody by itself', () => {
    const account = accountOf(D, { id: 'A', agents: [4] })
    const plan = planOf(account, fileOf('name: D', 'name: A, default: true'))
    expect(movesOf(plan)).toEqual([])
    expect(stepTexts(plan)).toEqual(['make "A" the default'])
  })

  test('sends those of an old default whom the file does not name into the new one when it lists the others', () => {
    const account = accountOf(D, { id: 'A', agents: [4] })
    expect(movesOf(planOf(account, fileOf('name: D, agents: [2]', 'name: A, default: true')))).toEqual([
      '1: D > A',
      '3: D > A',
    ])
  })

  test('keeps rules that the file does not have, with the agents whom it does not name', () => {
    const plan = planOf(accountOf(D, { id: 'A', agents: [4, 5] }), fileOf(everybody, 'name: B, agents: [4]'))
    expect(movesOf(plan)).toEqual(['4: A > B'])
    expect(plan.delete).toEqual([])
    expect(plan.kept).toEqual([{ rule: { id: 'A', name: 'A' }, agents: 1 }])
  })

  test('with prune deletes them last, and says how many agents go to the default rule with that', () => {
    const plan = planOf(accountOf(D, { id: 'A', agents: [4, 5] }), fileOf(everybody, 'name: B, agents: [4]'), true)
    expect(stepTexts(plan)).toEqual(['create "B" with 1 agent', 'delete "A"'])
    expect(plan.delete).toEqual([{ rule: { id: 'A', name: 'A' }, agents: 1 }])
  })

  test('an old default that is not in the file is deleted only once there is a new one', () => {
    const plan = planOf(accountOf(D), fileOf('name: New, default: true'), true)
    expect(stepTexts(plan)).toEqual(['create "New"', 'make "New" the default', 'delete "D"'])
  })

  test('is refused for agents whom the account does not have, in the order of the file', () => {
    const account = accountOf(D)
    const file = fileOf(everybody, 'name: A, agents: [9, 1, 8]')
    expect(makePlan(match(file, account.rules), account, { prune: false })).toEqual({
      ok: false,
      problems: [
        { line: 4, column: 25, message: 'the account has no agent 9; they may have left: take the line out' },
        { line: 4, column: 31, message: 'the account has no agent 8; they may have left: take the line out' },
      ],
    })
  })
})

describe('steps', () => {
  test('create, update, move, switch the default and delete, in this order', () => {
    const account = accountOf(D, { id: 'A', agents: [4] }, { id: 'B', agents: [5] })
    const file = fileOf(
      'name: D, agents: [1, 4]',
      'name: A, default: true, capacities: { email: 9, messaging: 1, voice: 0 }',
      'name: N, agents: [2]',
    )
    expect(stepTexts(planOf(account, file, true))).toEqual([
      'create "N" with 1 agent',
      'update "A"',
      'move 1 agent into "D"',
      'move 1 agent into "A"',
      'make "A" the default',
      'delete "B"',
    ])
  })

  test.each([
    [1, ['create "N" with 1 agent', 'move 1 agent into "N"', 'move 1 agent into "N"']],
    [2, ['create "N" with 2 agents', 'move 1 agent into "N"']],
    [3, ['create "N" with 3 agents']],
  ])('move at most %d agents in one request', (most, steps) => {
    expect(stepTexts(planOf(accountOf(D), fileOf(everybody, 'name: N, agents: [1, 2, 3]')), most)).toEqual(steps)
  })

  test('have at most 10,000 agents unless said otherwise', () => {
    const agents = Array.from({ length: 20_001 }, (_, index) => index + 1)
    const file = fileOf(everybody, `name: A, agents: [${agents.join(', ')}]`)
    const plan = planOf(accountOf({ ...D, agents }, { id: 'A' }), file)
    expect(stepTexts(plan)).toEqual([
      'move 10000 agents into "A"',
      'move 10000 agents into "A"',
      'move 1 agent into "A"',
    ])
  })
})

describe('a plan for people', () => {
  const account = accountOf(
    { ...D, agents: Array.from({ length: 30 }, (_, index) => index + 1) },
    { id: '01A', name: 'Phone desk', agents: [41, 42] },
    { id: '01B', name: 'Old "one"\u202e', agents: [43] },
    { id: '01C', name: 'Left alone', agents: [] },
  )
  const file = fileOf(
    'id: D, name: Everybody, default: false, agents: []',
    'id: 01A, name: Phones, description: "Calls\\nfirst", agents: [41, 43, 7], capacities: { email: 2, messaging: 1, voice: 1 }',
    'name: Night shift, description: From ten to six., agents: [42, 8]',
    'name: Rest, default: true',
  )

  test.each([
    ['plan', false],
    ['plan-prune', true],
  ])('%s', async (name, prune) => {
    const plan = planOf(account, file, prune)
    await expect(renderPlan(plan, plain)).toMatchFileSnapshot(`./golden/${name}.txt`)
    await expect(JSON.stringify(planJson(plan), null, 2)).toMatchFileSnapshot(`./golden/${name}.json.txt`)
  })
})

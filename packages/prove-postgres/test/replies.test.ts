import { describe, expect, test } from 'vitest'
import type { QuietView } from '../src/check/states.ts'
import { checkQuiet } from '../src/check/states.ts'
import type { Fault } from '../src/history.ts'
import { agents, broken, brokenBy, call, rule } from './tale.ts'

const list = (...rules: ReturnType<typeof rule>[]) => call(1, 2, { kind: 'list' }, { rules })
const show = (status: number, startMs = 1) =>
  call(startMs, startMs + 1, { kind: 'show', rule: 'home' }, { status, rules: status === 200 ? [rule('home', 1)] : [] })

describe('an answer', () => {
  test('has a status that fits the request, whatever is broken', () => {
    expect(broken(show(200))).toEqual([])
    for (const status of [400, 401, 403, 412, 429, 500, 502]) {
      expect(broken(show(status))).toEqual(['every reply has a status that fits the request'])
    }
  })

  test('keeps the contract', () => {
    expect(broken(call(1, 2, { kind: 'list' }, { status: 503, broken: ['a header is missing'] }))).toEqual([
      'every reply keeps the contract',
    ])
  })

  test('is 503 only while something is broken, or has been when the request began', () => {
    const fault: Fault = { kind: 'postgres crashed', startMs: 10, healedMs: 20, recoveredMs: 30 }
    expect(brokenBy([fault], show(503, 9), show(503, 15), show(503, 30))).toEqual([])
    for (const early of [show(503, 8), show(503, 31)]) {
      expect(brokenBy([fault], early)).toEqual(['a 503 comes only while something is broken'])
    }
  })

  test('comes, unless the server is killed', () => {
    const killed: Fault = { kind: 'server killed', server: 0, startMs: 10, healedMs: 20, recoveredMs: 30 }
    const lost = call(15, 16, { kind: 'list' })
    expect(brokenBy([killed], lost)).toEqual([])
    const noticed = ['only a server that is killed drops connections']
    expect(brokenBy([{ ...killed, server: 1 }], lost)).toEqual(noticed)
    expect(brokenBy([killed], { ...lost, startMs: 40, endMs: 50 })).toEqual(noticed)
    expect(brokenBy([killed], { ...lost, lost: 'timeout' })).toEqual(['every request is answered in time'])
  })
})

describe('a list of rules', () => {
  const home = rule('home', 1)
  const other = rule('other', 1)

  test('keeps the invariants', () => {
    expect(broken(list(home, other))).toEqual([])
    expect(broken(list(home, { ...other, isDefault: true }))).toContain('one rule is the default rule')
    expect(broken(list(home, { ...other, count: 1, sample: [1] }))).toEqual([
      'each agent is counted once',
      'an agent is in one rule',
      'an agent is in the rule of a move that could be the last',
    ])
    for (const sample of [[1, 2], [2, 1, 3], []]) {
      expect(broken(list({ ...home, sample }, other))).toEqual(['a sample is in order and full'])
    }
  })
})

describe('with nobody writing, servers', () => {
  const view: QuietView = {
    rules: [rule('home', 1, { count: 2, sample: [1, 2] }), rule('other', 1, { count: 1, sample: [3] })],
    placed: [
      [1, 'home'],
      [2, 'home'],
      [3, 'other'],
    ],
    members: new Map([
      ['home', [1, 2]],
      ['other', [3]],
    ]),
  }
  const noticed = (...views: QuietView[]) => checkQuiet(agents, views).map((problem) => problem.rule)

  test('show the same', () => {
    expect(noticed(view, structuredClone(view))).toEqual([])
    const renamed = { ...view, rules: view.rules.map((one) => ({ ...one, name: 'x' })) }
    expect(noticed(view, renamed)).toEqual(['all servers show the same'])
  })

  test('list every agent once', () => {
    const placed = view.placed.slice(0, 2)
    expect(noticed({ ...view, placed })).toContain('each agent is in one rule')
    expect(noticed({ ...view, placed: [[1, 'other'], ...view.placed] })).toContain('each agent is in one rule')
  })

  test('count, list and sample the members of each rule', () => {
    expect(
      noticed({
        ...view,
        members: new Map([
          ['home', [1]],
          ['other', [3]],
        ]),
      }),
    ).toEqual(['a listing has the members of its rule'])
    const moved = {
      ...view,
      placed: [
        [1, 'home'],
        [2, 'other'],
        [3, 'other'],
      ],
    } as const
    expect(noticed(moved)).toContain('counts equal membership')
    const rules = [rule('home', 1, { count: 2, sample: [1, 3] }), rule('other', 1, { count: 1, sample: [2] })]
    expect(noticed({ ...view, rules })).toEqual(['a sample is the five lowest ids', 'a sample is the five lowest ids'])
  })
})

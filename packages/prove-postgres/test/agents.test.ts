import { describe, expect, test } from 'vitest'
import { madeBy } from '../src/history.ts'
import { broken, call, rule, unknown } from './tale.ts'

const noticed = ['an agent is in the rule of a move that could be the last']

const made = rule('r', 1, { name: 'w1', description: madeBy('w1'), count: 1, sample: [1] })
const create = call(1, 2, { kind: 'create', token: 'w1', agents: [1] }, { rules: [made] })
const assign = (startMs: number, endMs: number, to: string) =>
  call(startMs, endMs, { kind: 'assign', rule: to, agents: [1] }, {})
const seenIn = (startMs: number, endMs: number, inside: string) =>
  call(startMs, endMs, { kind: 'assignees', agents: [1] }, { placed: [[1, inside]] })

describe('an agent', () => {
  test('begins in the default rule, and goes nowhere by itself', () => {
    expect(broken(seenIn(1, 2, 'home'))).toEqual([])
    expect(broken(call(1, 2, { kind: 'assignees' }, { placed: [[9, 'home']] }))).toEqual(noticed)
  })

  test('is where the last acknowledged move took it', () => {
    expect(broken(create, assign(3, 4, 'other'), seenIn(5, 6, 'other'))).toEqual([])
    expect(broken(create, assign(3, 4, 'other'), seenIn(5, 6, 'r'))).toEqual(noticed)
    expect(broken(create, assign(3, 4, 'other'), seenIn(5, 6, 'home'))).toEqual(noticed)
    expect(broken(create, assign(3, 6, 'other'), seenIn(4, 5, 'r'))).toEqual([])
  })

  test('is seen there in samples, too', () => {
    const sampled = call(5, 6, { kind: 'show', rule: 'r' }, { rules: [made] })
    expect(broken(create, sampled)).toEqual([])
    expect(broken(create, assign(3, 4, 'other'), sampled)).toEqual(noticed)
  })

  test('is in one of two rules that it was moved to at the same time', () => {
    const both = [create, assign(3, 6, 'other'), assign(4, 7, 'r')]
    expect(broken(...both, seenIn(8, 9, 'other'))).toEqual([])
    expect(broken(...both, seenIn(8, 9, 'r'))).toEqual([])
    expect(broken(...both, seenIn(8, 9, 'home'))).toEqual(noticed)
  })

  test('may have been moved by a request without an answer, until a later one is acknowledged', () => {
    const lost = unknown(3, 4, { kind: 'assign', rule: 'other', agents: [1] })
    expect(broken(create, lost, seenIn(5, 6, 'r'), seenIn(7, 8, 'other'))).toEqual([])
    expect(broken(create, lost, assign(5, 6, 'r'), seenIn(7, 8, 'other'))).toEqual(noticed)
  })

  test('falls out of a deleted rule into the default rule, and not out of another', () => {
    const gone = call(3, 4, { kind: 'delete', rule: 'r' }, {})
    expect(broken(create, gone, seenIn(5, 6, 'home'))).toEqual([])
    expect(broken(create, assign(3, 4, 'other'), call(5, 6, { kind: 'delete', rule: 'r' }, {}))).toEqual([])
    const later = call(5, 6, { kind: 'delete', rule: 'r' }, {})
    expect(broken(create, assign(3, 4, 'other'), later, seenIn(7, 8, 'home'))).toEqual(noticed)
  })

  test('falls out of a rule whose new set of agents does not name it', () => {
    const replace = (agents: number[]) => call(3, 4, { kind: 'update', rule: 'r', agents }, { rules: [] })
    const only = 'the reply to a write shows what was written'
    expect(broken(create, replace([2]), seenIn(5, 6, 'home'))).toEqual([only])
    expect(broken(create, replace([1, 2]), seenIn(5, 6, 'home'))).toEqual([only, ...noticed])
    expect(broken(create, replace([2]), seenIn(5, 6, 'r'))).toEqual([only, ...noticed])
  })
})

import { describe, expect, test } from 'vitest'
import { counterText, madeBy, type SeenRule } from '../src/history.ts'
import { broken, call, rule, unknown } from './tale.ts'

const show = (startMs: number, endMs: number, seen: SeenRule) =>
  call(startMs, endMs, { kind: 'show', rule: seen.id }, { rules: [seen] })
const missing = (startMs: number, endMs: number, id: string) =>
  call(startMs, endMs, { kind: 'show', rule: id }, { status: 404 })
const rename = (startMs: number, endMs: number, version: number, name: string) =>
  call(startMs, endMs, { kind: 'update', rule: 'home', name }, { rules: [rule('home', version, { name })] })
const increment = (startMs: number, endMs: number, ifMatch: number, counter: number, version = ifMatch + 1) =>
  call(
    startMs,
    endMs,
    { kind: 'update', rule: 'home', counter, ifMatch },
    { rules: [rule('home', version, { description: counterText(counter) })] },
  )
const counted = (version: number, counter: number) => rule('home', version, { description: counterText(counter) })
const made = (id: string, token: string, version = 1) => rule(id, version, { name: token, description: madeBy(token) })
const create = (startMs: number, endMs: number, token: string, id: string, isReplay = false) =>
  call(startMs, endMs, { kind: 'create', token, key: token, agents: [] }, { rules: [made(id, token)], isReplay })
const list = (startMs: number, endMs: number, ...others: SeenRule[]) =>
  call(startMs, endMs, { kind: 'list' }, { rules: [rule('home', 1), rule('other', 1), ...others] })

describe('a write that was acknowledged', () => {
  test('is seen by whoever reads later, on every server', () => {
    expect(broken(rename(1, 2, 2, 'a'), show(3, 4, rule('home', 2, { name: 'a' })))).toEqual([])
    // With a version that has not been seen either, so that nothing but the name tells.
    expect(broken(rename(1, 2, 2, 'a'), show(3, 4, rule('home', 3)))).toEqual(['a write that was acknowledged is seen'])
  })

  test('may be seen or not by whoever reads meanwhile', () => {
    expect(broken(rename(1, 4, 2, 'a'), show(2, 3, rule('home', 1)))).toEqual([])
    expect(broken(rename(1, 4, 2, 'a'), show(2, 3, rule('home', 2, { name: 'a' })))).toEqual([])
  })

  test('is not undone by one that it has overwritten', () => {
    const stale = show(5, 6, rule('home', 4, { name: 'a' }))
    expect(broken(rename(1, 2, 2, 'a'), rename(3, 4, 3, 'b'), stale)).toEqual(['a write that was acknowledged is seen'])
  })

  test('shows itself in its reply', () => {
    const asked = { kind: 'update', rule: 'home', name: 'a' } as const
    expect(broken(call(1, 2, asked, { rules: [rule('home', 2)] }))).toEqual([
      'the reply to a write shows what was written',
    ])
  })
})

describe('a write without an answer', () => {
  const lost = (startMs: number, endMs: number) => unknown(startMs, endMs, { kind: 'update', rule: 'home', name: 'a' })

  test('may have been done, not have been done, or be done late', () => {
    expect(broken(lost(1, 2), show(3, 4, rule('home', 1)))).toEqual([])
    expect(broken(lost(1, 2), show(3, 4, rule('home', 1)), show(5, 6, rule('home', 2, { name: 'a' })))).toEqual([])
  })

  test('is not done any more when a later one was', () => {
    const seen = show(5, 6, rule('home', 4, { name: 'a' }))
    expect(broken(lost(1, 2), rename(3, 4, 3, 'b'), seen)).toEqual(['a write that was acknowledged is seen'])
  })
})

describe('what is seen of a rule', () => {
  test('has a name that somebody gave it', () => {
    expect(broken(show(1, 2, rule('home', 2, { name: 'x' })))).toEqual(['every name was given by somebody'])
    const early = show(1, 2, rule('home', 2, { name: 'a' }))
    expect(broken(early, rename(3, 4, 3, 'a'))).toEqual(['every name was given by somebody'])
  })

  test('never goes back', () => {
    const now = show(1, 2, counted(3, 0))
    expect(broken(now, show(3, 4, counted(2, 0)))).toEqual([
      'the time of the last change never goes back',
      'the version never goes back',
    ])
    expect(broken(now, show(2, 4, counted(2, 0)))).toEqual([])
  })

  test('is the same for the same version', () => {
    const other = rule('home', 1, { count: 2 })
    expect(broken(show(1, 2, rule('home', 1)), show(1, 2, other))).toEqual(['a version is one content'])
    const versionAlone = { ...rule('home', 1), version: 2 }
    expect(broken(show(1, 2, rule('home', 1)), show(1, 2, versionAlone))).toEqual(['a version is one content'])
  })

  test('as the list of all, never goes back', () => {
    const at = (startMs: number, listVersion: number) =>
      call(startMs, startMs + 1, { kind: 'list' }, { ...list(0, 0).answer, listVersion })
    expect(broken(at(1, 5), at(3, 4))).toEqual(['the list of rules never goes back'])
  })
})

describe('counters that are raised with If-Match', () => {
  const [first, second] = [increment(1, 2, 1, 1), increment(3, 4, 2, 2)]

  test('hold every acknowledged increment', () => {
    expect(broken(first, second, show(5, 6, counted(3, 2)))).toEqual([])
    expect(broken(first, second, show(5, 6, counted(4, 1)))).toContain('every acknowledged increment is counted')
  })

  test('hold those without an answer, or not, and no others', () => {
    const lost = unknown(5, 6, { kind: 'update', rule: 'home', counter: 3, ifMatch: 3 })
    expect(broken(first, second, lost, show(7, 8, counted(3, 2)))).toEqual([])
    expect(broken(first, second, lost, show(7, 8, counted(4, 3)))).toEqual([])
    expect(broken(first, second, lost, show(7, 8, counted(4, 4)))).toEqual(['every acknowledged increment is counted'])
  })

  test('never go back', () => {
    expect(broken(first, second, show(5, 6, counted(5, 1)), show(7, 8, counted(6, 2)))).toEqual([
      'the counter never goes back',
    ])
  })

  test('are taken from a version once', () => {
    const twin = increment(1, 2, 1, 1, 3)
    expect(broken(first, twin, show(5, 6, counted(3, 2)))).toContain('a version is followed by one If-Match write')
  })

  test('overwrite nothing that came in between', () => {
    expect(broken(rename(1, 2, 2, 'a'), increment(1, 2, 1, 1, 3))).toContain(
      'an If-Match write overwrites nothing that came between',
    )
    const gone = call(3, 4, { kind: 'delete', rule: 'r', ifMatch: 1 }, {})
    expect(broken(create(1, 2, 'w1', 'r'), show(1, 2, made('r', 'w1', 2)), gone)).toEqual([
      'an If-Match write overwrites nothing that came between',
    ])
  })

  test('are not refused when nobody else wrote', () => {
    const refused = call(3, 4, { kind: 'update', rule: 'home', counter: 1, ifMatch: 1 }, { status: 412 })
    expect(broken(refused, show(5, 6, rule('home', 2)))).toEqual([])
    expect(broken(refused, show(5, 6, rule('home', 1)))).toEqual(['an If-Match of the current version is not refused'])
  })
})

describe('a rule that was created', () => {
  const created = create(1, 2, 'w1', 'r')
  const deleted = (startMs: number, endMs: number) => call(startMs, endMs, { kind: 'delete', rule: 'r' }, {})

  test('is there until it is deleted', () => {
    expect(broken(created, list(3, 4, made('r', 'w1')))).toEqual([])
    expect(broken(created, list(3, 4))).toEqual(['a rule is there until it is deleted'])
    expect(broken(created, missing(3, 4, 'r'))).toEqual(['a rule is there until it is deleted'])
    expect(broken(created, deleted(3, 6), missing(4, 5, 'r'))).toEqual([])
  })

  test('is there from when it was first seen, when its create has no answer', () => {
    const lost = unknown(1, 2, { kind: 'create', token: 'w1', agents: [] })
    expect(broken(lost, list(3, 4))).toEqual([])
    expect(broken(lost, list(3, 4), list(5, 6, made('r', 'w1')))).toEqual([])
    expect(broken(lost, list(3, 4, made('r', 'w1')), list(5, 6))).toEqual(['a rule is there until it is deleted'])
  })

  test('is gone when it was deleted', () => {
    expect(broken(created, deleted(3, 4), list(5, 6))).toEqual([])
    expect(broken(created, deleted(3, 4), list(5, 6, made('r', 'w1')))).toEqual(['a deleted rule is gone'])
  })

  test('is deleted once', () => {
    expect(broken(created, deleted(3, 4), deleted(3, 5))).toEqual(['a rule is deleted once'])
  })

  test('is the only one of its key', () => {
    expect(broken(created, create(3, 4, 'w1', 'r', true))).toEqual([])
    expect(broken(created, create(3, 4, 'w1', 's'))).toEqual(['a create makes one rule, however often it is sent'])
    const second = list(3, 4, made('r', 'w1'), made('s', 'w1'))
    expect(broken(created, second)).toEqual(['a create makes one rule, however often it is sent'])
  })

  test('was created by somebody', () => {
    expect(broken(list(1, 2, made('r', 'w9')))).toContain('every rule was made by somebody')
  })
})

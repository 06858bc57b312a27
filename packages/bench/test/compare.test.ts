import { describe, expect, test } from 'vitest'
import { mustBeEqual } from '../src/compare.ts'
import type { TextReply } from '../src/load/ask.ts'
import type { Scenario } from '../src/scenarios.ts'

const scenario = (kind: Scenario['kind']): Scenario => ({ name: 'x', requests: [], status: 200, servers: [], kind })
const reply = (body: string, headers: TextReply['headers'] = []): TextReply => ({ status: 200, headers, body })
const compare = (kind: Scenario['kind'], ours: TextReply, theirs: TextReply) => () =>
  mustBeEqual(scenario(kind), 'other', [ours], [theirs])

describe('replies', () => {
  test('that differ in one byte of the body fail', () => {
    expect(compare('read', reply('{"a":1}'), reply('{"a": 1}'))).toThrow(/x: other replies/)
  })

  test('that differ in the status, or in a header field, fail', () => {
    expect(compare('read', reply(''), { ...reply(''), status: 204 })).toThrow()
    expect(compare('read', reply('', [['ETag', '"1"']]), reply('', [['ETag', '"2"']]))).toThrow()
    expect(compare('read', reply('', [['ETag', '"1"']]), reply(''))).toThrow()
  })

  test('may differ in the order and the spelling of the fields, and in those that are of the moment', () => {
    const ours = reply('', [
      ['ETag', '"1"'],
      ['Vary', 'Origin'],
      ['Date', 'now'],
    ])
    const theirs = reply('', [
      ['vary', 'Origin'],
      ['etag', '"1"'],
      ['X-Request-Id', 'x'],
    ])
    expect(compare('read', ours, theirs)).not.toThrow()
  })

  test('to writes may differ in ids and moments, replies to reads may not', () => {
    const at = (ms: string) =>
      reply(`{"id":"01KJPZ7Q40E5W8T6X3V9B2N4M${ms}","created_at":"2026-03-02T09:30:00.00${ms}Z"}`)
    expect(compare('write', at('1'), at('2'))).not.toThrow()
    expect(compare('read', at('1'), at('2'))).toThrow()
  })
})

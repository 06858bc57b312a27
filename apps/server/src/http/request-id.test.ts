import { describe, expect, test } from 'vitest'
import { requestIdOf } from './request-id.ts'

describe('requestIdOf', () => {
  test.each(['0', 'a', 'Z', '.', '_', '-', 'a.B_c-1', 'x'.repeat(127), 'x'.repeat(128)])('keeps %s', (id) => {
    expect(requestIdOf(id)).toBe(id)
  })

  test.each([
    null,
    undefined,
    '',
    ' ',
    'a b',
    ' a',
    'a\n',
    'a\r\nX: y',
    'a:b',
    'a,b',
    'a/b',
    'é',
    '"a"',
    'x'.repeat(129),
  ])('makes a new one for %j', (sent) => {
    const [first, second] = [requestIdOf(sent), requestIdOf(sent)]
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(second).not.toBe(first)
  })
})

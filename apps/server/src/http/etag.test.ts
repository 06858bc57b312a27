import { describe, expect, test } from 'vitest'
import { entityTag, ifMatch, ifNoneMatch } from './etag.ts'

const tag = entityTag(7)

test('a tag is strong, and another one for each version', () => {
  expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/)
  expect(new Set([1, 2, 11, 12, 112].map(entityTag)).size).toBe(5)
})

/** A field, and whether it names version 7 by strong and by weak comparison. */
const fields: readonly (readonly [field: string, strong: boolean, weak: boolean])[] = [
  [tag, true, true],
  [`W/${tag}`, false, true],
  ['*', true, true],
  [' \t* ', true, true],
  [`"a", ${tag}`, true, true],
  [`${tag},"a"`, true, true],
  [`"a" ,\t${tag} , W/"b"`, true, true],
  [`"a,b", ${tag}`, true, true],
  [`"", ${tag}`, true, true],
  [`"\xe9", ${tag}`, true, true],
  [`W/"a", W/${tag}`, false, true],
  [`, ${tag},,`, true, true],
  [entityTag(8), false, false],
  ['"7"', false, false],
  [`"${tag.slice(1, -1).toUpperCase()}x"`, false, false],
  ['', false, false],
  [',', false, false],
  [tag.slice(1, -1), false, false],
  [tag.slice(1), false, false],
  [tag.slice(0, -1), false, false],
  [`'${tag.slice(1, -1)}'`, false, false],
  [`w/${tag}`, false, false],
  [`W/ ${tag}`, false, false],
  [`W${tag}`, false, false],
  [`*, ${tag}`, false, false],
  [`${tag}, *`, false, false],
  ['"*"', false, false],
  ['**', false, false],
  ['\u00a0*', false, false],
  [`${tag} ${tag}`, false, false],
  [`${tag}; ${tag}`, false, false],
  [`${tag}, a`, false, false],
  [`"a b", ${tag}`, false, false],
  [`${tag}${tag}`, false, false],
]

describe('If-Match by strong comparison', () => {
  test.each(fields)('%j: %s', (field, strong) => {
    expect(ifMatch(field)?.(7)).toBe(strong)
  })

  test('asks nothing when it is not there', () => {
    expect(ifMatch(undefined)).toBeUndefined()
  })
})

describe('If-None-Match by weak comparison', () => {
  test.each(fields)('%j: not %s, %s', (field, _, weak) => {
    expect(ifNoneMatch(field, 7)).toBe(weak)
  })

  test('names nothing when it is not there', () => {
    expect(ifNoneMatch(undefined, 7)).toBe(false)
  })
})

test('a long field takes no time to speak of', () => {
  const started = performance.now()
  for (const field of [
    `"a"${', '.repeat(8000)}x`,
    `"a"${' '.repeat(16_000)}x`,
    `${'"a",'.repeat(4000)}x`,
    '"'.repeat(16_000),
    `${'W/'.repeat(8000)}"`,
  ]) {
    expect([ifMatch(field)?.(7), ifNoneMatch(field, 7)]).toEqual([false, false])
  }
  expect(performance.now() - started).toBeLessThan(1000)
})

import { describe, expect, test } from 'vitest'
import { pathOf, queryOf, readQuery } from './query.ts'

describe('queryOf and pathOf', () => {
  test.each([
    ['http://h/a/b', '/a/b', ''],
    ['http://h/a/b?', '/a/b', ''],
    ['http://h/a?x=1&y=2', '/a', 'x=1&y=2'],
    ['http://h/a?x=1?y=2', '/a', 'x=1?y=2'],
    ['http://h/a?x=/b', '/a', 'x=/b'],
    ['http://h/a?x=1#y', '/a', 'x=1'],
    ['http://h/a#?x=1', '/a', 'x=1'],
    ['https://h:8443/a%2Fb/c?d', '/a%2Fb/c', 'd'],
    ['http://[::1]:80/a?b', '/a', 'b'],
    ['http://h//a?b', '//a', 'b'],
    ['http://h/', '/', ''],
  ])('of %s', (url, path, query) => {
    expect([pathOf(url), queryOf(url)]).toEqual([path, query])
  })
})

describe('readQuery', () => {
  const names = ['page[size]', 'a']

  test.each([
    ['nothing', '', {}],
    ['a value', 'a=1', { a: '1' }],
    ['an empty value', 'a=', { a: '' }],
    ['a name alone', 'a', { a: '' }],
    ['an equals sign in a value', 'a=b=c', { a: 'b=c' }],
    ['a name that is not asked for', 'b=1&A=2&a[]=3&page[size]x=4', {}],
    ['empty parts', '&&a=1&&=&', { a: '1' }],
    ['literal brackets', 'page[size]=1', { 'page[size]': '1' }],
    ['encoded brackets', 'page%5Bsize%5d=1', { 'page[size]': '1' }],
    ['brackets encoded twice', 'page%255Bsize%255D=1', {}],
    ['an encoded name', '%61=1', { a: '1' }],
    ['an encoded value, decoded once', 'a=%2531%2C', { a: '%31,' }],
    ['an encoded ampersand and equals sign', 'a=%26b%3D', { a: '&b=' }],
    ['a plus sign, which stays', 'a=1+2%2B3', { a: '1+2+3' }],
    ['UTF-8', 'a=%C3%A9%F0%9F%98%80', { a: 'é😀' }],
    ['a broken escape, which stays', 'a=%zz', { a: '%zz' }],
    ['an escape cut short', 'a=1%', { a: '1%' }],
    ['bytes that are no UTF-8', 'a=%FF%31', { a: '%FF%31' }],
    ['a broken escape in a part that nobody reads', '%zz=1&b=%&a=2', { a: '2' }],
    ['a name sent twice', 'a=1&a=2', { a: ['1', '2'] }],
    ['a name sent three times', 'a=1&%61&a=3', { a: ['1', '', '3'] }],
    ['two names', 'a=1&page[size]=2', { a: '1', 'page[size]': '2' }],
  ])('%s', (_, query, want) => {
    expect(readQuery(query, names)).toEqual(want)
  })

  test('names of JavaScript are no parameters', () => {
    expect(Object.keys(readQuery('__proto__=1&constructor=2&toString=3', names))).toEqual([])
  })
})

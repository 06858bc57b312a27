import { describe, expect, test } from 'vitest'
import { isBasic, readAuthorization } from './auth-header.ts'

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')
const api = (email: string, secret: string) => ({ kind: 'api', secret, email })
const byPassword = (email: string, password: string) => ({ kind: 'password', email, password })

describe('readAuthorization', () => {
  test.each([
    ['an API token', `Basic ${base64('a@b.c/token:secret')}`, api('a@b.c', 'secret')],
    ['another case of the scheme', `bAsIc ${base64('a@b.c/token:secret')}`, api('a@b.c', 'secret')],
    ['spaces around', `Basic   ${base64('a@b.c/token:secret')}  `, api('a@b.c', 'secret')],
    ['base64 without its padding', `Basic ${base64('a@b.c/token:xy').replace(/=+$/, '')}`, api('a@b.c', 'xy')],
    ['a secret with colons', `Basic ${base64('a@b.c/token:s:e:c')}`, api('a@b.c', 's:e:c')],
    ['a secret with a slash', `Basic ${base64('a@b.c/token:x/token:y')}`, api('a@b.c', 'x/token:y')],
    ['an address that ends so itself', `Basic ${base64('a/token/token:s')}`, api('a/token', 's')],
    ['letters beyond ASCII', `Basic ${base64('é@b.c/token:ü')}`, api('é@b.c', 'ü')],
    ['an empty secret', `Basic ${base64('a@b.c/token:')}`, api('a@b.c', '')],
    ['a password', `Basic ${base64('a@b.c:secret')}`, byPassword('a@b.c', 'secret')],
    ['a password with colons', `Basic ${base64('a@b.c:s:e:c')}`, byPassword('a@b.c', 's:e:c')],
    ['a password with spaces', `Basic ${base64('a@b.c: two words ')}`, byPassword('a@b.c', ' two words ')],
    ['/token in the password', `Basic ${base64('a@b.c:x/token:y')}`, byPassword('a@b.c', 'x/token:y')],
    ['another case of /token', `Basic ${base64('a@b.c/Token:s')}`, byPassword('a@b.c/Token', 's')],
    ['a space behind /token', `Basic ${base64('a@b.c/token :s')}`, byPassword('a@b.c/token ', 's')],
    ['only a colon', `Basic ${base64(':')}`, byPassword('', '')],
    ['a bearer token', 'Bearer crbearer_x', { kind: 'bearer', secret: 'crbearer_x' }],
    ['a bearer token with any other signs', 'BEARER a.b~c+d/e==', { kind: 'bearer', secret: 'a.b~c+d/e==' }],
  ])('reads %s', (_, text, want) => {
    expect(readAuthorization(text)).toEqual(want)
  })

  test.each([
    ['nothing', null],
    ['an empty text', ''],
    ['a scheme alone', 'Basic'],
    ['Bearer alone', 'Bearer '],
    ['no space', `Basic${base64('a@b.c/token:s')}`],
    ['a tab', `Basic\t${base64('a@b.c/token:s')}`],
    ['a space before', ' Bearer x'],
    ['two tokens', 'Bearer a b'],
    ['two credentials', `Basic ${base64('a@b.c/token:s')}, Bearer x`],
    ['another scheme', `Digest ${base64('a@b.c/token:s')}`],
    ['no base64', 'Basic a@b.c/token:s'],
    ['base64 for addresses', 'Basic YUBiLmMvdG9rZW46_-8'],
    ['padding in the middle', 'Basic YQ==YUBiLmMvdG9rZW46cw'],
    ['padding alone', 'Basic =='],
    ['no colon', `Basic ${base64('a@b.c/token')}`],
  ])('gives nothing for %s', (_, text) => {
    expect(readAuthorization(text)).toBeUndefined()
  })

  test('takes no time to speak of for a long text', () => {
    const started = performance.now()
    for (const text of [
      `Basic ${' '.repeat(16_000)}`,
      `Bearer x${' '.repeat(16_000)}x`,
      `Basic ${'A'.repeat(16_000)}!`,
    ]) {
      expect(readAuthorization(text)).toBeUndefined()
    }
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

test.each([
  ['Basic YQ==', true],
  ['basic !', true],
  ['BASIC', true],
  ['Basics YQ==', false],
  ['Bearer Basic', false],
  ['', false],
  [null, false],
])('%j is of the Basic scheme: %s', (authorization, want) => {
  expect(isBasic(authorization)).toBe(want)
})

import { expect, test } from 'vitest'
import { hashToken } from './tokens.ts'

test('a token is kept as its SHA-256 in base64url, so that every later version finds it', () => {
  // The digest of "abc" in FIPS 180-2, appendix B.1.
  const digest = Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex')
  expect(hashToken('abc')).toBe(digest.toString('base64url'))
})

import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { decoyHash, hashPassword, passwordCost, verifyPassword } from './passwords.ts'

const salt = 'c2FsdHNhbHRzYWx0c2FsdA'

test('a hash that was kept under any cost is read with that cost', async () => {
  const key = scryptSync('correct horse', Buffer.from(salt, 'base64url'), 32, { N: 8, r: 2, p: 2 })
  const hash = `scrypt$8$2$2$${salt}$${key.toString('base64url')}`
  expect(await verifyPassword('correct horse', hash)).toBe(true)
  expect(await verifyPassword('correct horse ', hash)).toBe(false)
})

test('a password is hashed at the recommended cost unless told otherwise', async () => {
  expect(passwordCost).toEqual({ n: 32_768, r: 8, p: 3 })
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  expect(await verifyPassword('correct horse', hash)).toBe(true)
})

test('a decoy has the form and the cost of a hash, is never the same, and fits no password', async () => {
  expect(decoyHash()).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  const decoy = decoyHash({ n: 16, r: 1, p: 1 })
  expect(decoy).toMatch(/^scrypt\$16\$1\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(decoyHash({ n: 16, r: 1, p: 1 })).not.toBe(decoy)
  expect(await verifyPassword('', decoy)).toBe(false)
})

test('a hash of another kind is a fault, not a wrong password', async () => {
  await expect(verifyPassword('correct horse', `argon2$16$1$1$${salt}$${salt}`)).rejects.toThrow(
    'the password was hashed in a way that this program does not know',
  )
})

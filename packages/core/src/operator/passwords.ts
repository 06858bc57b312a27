import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { Domain } from '../domain.ts'
import type { AccountId, AgentId } from '../model.ts'
import { done, type Result, refused } from '../result.ts'

/** What a password costs to hash: 32 MiB three times, the OWASP recommendation for scrypt with that much memory. */
export interface PasswordCost {
  /** A power of two. */
  readonly n: number
  readonly r: number
  readonly p: number
}

export const passwordCost: PasswordCost = { n: 2 ** 15, r: 8, p: 3 }

/** Fewer characters are guessed too easily; more cost time before they are hashed. */
export const passwordLength = { min: 12, max: 256 } as const

const keyBytes = 32

/**
 * The hash of a password in a form that tells how it was made: `scrypt$N$r$p$salt$key`.
 *
 * @example await verifyPassword('correct horse', await hashPassword('correct horse')) // true
 */
export async function hashPassword(password: string, cost: PasswordCost = passwordCost): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** What no password fits, and what costs as much to find out as with a hash of a password. */
export function decoyHash({ n, r, p }: PasswordCost = passwordCost): string {
  return ['scrypt', n, r, p, ...[16, keyBytes].map((size) => randomBytes(size).toString('base64url'))].join('$')
}

/** Whether a password is the one that was hashed. The time that it takes tells nothing of either. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, r, p, salt = '', key = ''] = hash.split('$')
  if (scheme !== 'scrypt') throw new Error('the password was hashed in a way that this program does not know')
  const found = await derive(password, Buffer.from(salt, 'base64url'), { n: Number(n), r: Number(r), p: Number(p) })
  return timingSafeEqual(found, Buffer.from(key, 'base64url'))
}

function derive(password: string, salt: Buffer, { n, r, p }: PasswordCost): Promise<Buffer> {
  const options = { N: n, r, p, maxmem: 256 * n * r }
  return new Promise((resolve, reject) => {
    // The same text may be written in several ways in Unicode.
    scrypt(password.normalize('NFC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/** Gives a user a password; refused when a user of another account with the same address has one. */
export async function setPassword(
  domain: Domain,
  accountId: AccountId,
  userId: AgentId,
  password: string,
  cost: PasswordCost = passwordCost,
): Promise<Result<undefined, { readonly kind: 'email-taken' }>> {
  const hash = await hashPassword(password, cost)
  return domain.store.write(
    accountId,
    async (tx): Promise<Result<undefined, { readonly kind: 'email-taken' }>> =>
      (await tx.setPassword(userId, hash)) ? done(undefined) : refused({ kind: 'email-taken' }),
  )
}

/** Takes a user's password away; false when there was none. */
export async function deletePassword(domain: Domain, accountId: AccountId, userId: AgentId): Promise<boolean> {
  const result = await domain.store.write(accountId, async (tx) => done(await tx.deletePassword(userId)))
  return result.ok && result.value
}

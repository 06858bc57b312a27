import { createHook } from 'node:async_hooks'
import { type Domain, done, hashPassword } from '@capacity-rules/core'

/** A password that is good enough for a test. */
export const password = 'correct horse battery'

/** Gives a user a password whose hash costs next to nothing; the cost stands in the hash. */
export async function giveCheapPassword(
  { store }: Pick<Domain, 'store'>,
  accountId: number,
  userId: number,
  text = password,
): Promise<void> {
  const hash = await hashPassword(text, { n: 16, r: 1, p: 1 })
  const result = await store.write(accountId, async (tx) => done(await tx.setPassword(userId, hash)))
  if (!result.ok || !result.value) throw new Error('the address has a password elsewhere')
}

/** The `Authorization` of an e-mail address with a password. */
export const byPassword = (email: string, text = password): string =>
  `Basic ${Buffer.from(`${email}:${text}`).toString('base64')}`

/** How many passwords are hashed while something is done. */
export async function hashesDuring(work: () => Promise<unknown>): Promise<number> {
  let hashes = 0
  const hook = createHook({
    init: (_, type) => {
      if (type === 'SCRYPTREQUEST') hashes++
    },
  }).enable()
  try {
    await work()
  } finally {
    hook.disable()
  }
  return hashes
}

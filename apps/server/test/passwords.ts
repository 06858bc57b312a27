import { createHook } from 'node:async_hooks'
import { type Domain, done, hashPassword } from '@capacity-rules/core'
import { beforeEach } from 'vitest'
import { address, failure, type Reply, type RequestOptions, startTestServer, type TestServer } from './harness.ts'
import { rulesPath } from './requests.ts'

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

export const unauthorized = failure(401, "Couldn't authenticate you")
export const tooMany = failure(429, 'Too many requests')

/** Who has a password beside the admin, in a server of `usePasswords`. */
export const people = Array.from({ length: 20 }, (_, index) => 101 + index)

/** The same status so many times. */
export const many = (times: number, status: number): number[] => Array.from({ length: times }, () => status)

/** A server of its own for each test of a file, as wrong passwords count against all that come later. */
export function usePasswords() {
  const clock = { now: Date.parse('2040-01-01T00:00:00Z') }
  let server: TestServer | undefined
  beforeEach(async () => {
    const started = await startTestServer({ clock: () => clock.now })
    server = started
    await started.importUsers(people.map((id) => ({ id, role: 'admin' })))
    for (const id of [1, ...people]) await giveCheapPassword(started.domain, started.accountId, id)
    return () => started.close()
  })
  const running = (): TestServer => {
    if (!server) throw new Error('the server starts before each test')
    return server
  }
  const signIn = (text = password, id = 1, more: RequestOptions = {}): Promise<Reply> =>
    running().request('GET', rulesPath, { authorization: byPassword(address(id), text), ...more })
  const statuses = async (times: number, text: string, id = 1, more: RequestOptions = {}): Promise<number[]> => {
    const found: number[] = []
    for (let time = 0; time < times; time++) found.push((await signIn(text, id, more)).status)
    return found
  }
  return { clock, server: running, signIn, statuses }
}

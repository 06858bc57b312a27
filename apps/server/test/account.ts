import { createAccount, type Domain, type MaybePromise, type User } from '@capacity-rules/core'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { type Environment, newDatabase, run } from './process.ts'

/** Works on a file as another process would, only sooner. */
export async function withStore<T>(env: Environment, work: (domain: Domain) => MaybePromise<T>): Promise<T> {
  const store = await openSqliteStore({ file: fileOf(env), as: 'operator', durable: false })
  try {
    return await work({ store, clock: Date.now, maxRulesPerAccount: 1000 })
  } finally {
    await store.close()
  }
}

const fileOf = ({ DATABASE_URL = '' }: Environment): string => DATABASE_URL.replace('sqlite:', '')

/** A new file with one account in it. */
export async function newAccount(): Promise<Environment> {
  const env = newDatabase()
  await withStore(env, (domain) => createAccount(domain, 'main'))
  return env
}

/** The users in the file. */
export const kept = (env: Environment): Promise<User[]> => withStore(env, ({ store }) => store.listUsers(1, 0, 10_000))

/** Imports users from a text on standard input. */
export const importText = (env: Environment, input: string | Uint8Array) =>
  run(['users', 'import', '-'], { env, input })

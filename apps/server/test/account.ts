import { createAccount, type Domain, type MaybePromise, type Store, type User } from '@capacity-rules/core'
import { openPostgresStore } from '@capacity-rules/store-postgres'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { newPlace } from './place.ts'
import { type Environment, run } from './process.ts'

/** Works on a store as another process would, only sooner. */
export async function withStore<T>(env: Environment, work: (domain: Domain) => MaybePromise<T>): Promise<T> {
  const store = await open(env)
  try {
    return await work({ store, clock: Date.now, maxRulesPerAccount: 1000 })
  } finally {
    await store.close()
  }
}

const open = ({ DATABASE_URL = '' }: Environment): Promise<Store> =>
  DATABASE_URL.startsWith('postgres')
    ? openPostgresStore({ url: DATABASE_URL, as: 'operator' })
    : openSqliteStore({ file: DATABASE_URL.replace('sqlite:', ''), as: 'operator', durable: false })

/** A new store with one account in it. */
export async function newAccount(): Promise<Environment> {
  const env = await newPlace()
  await withStore(env, (domain) => createAccount(domain, 'main'))
  return env
}

/** The users in the store. */
export const kept = (env: Environment): Promise<User[]> => withStore(env, ({ store }) => store.listUsers(1, 0, 10_000))

/** Imports users from a text on standard input. */
export const importText = (env: Environment, input: string | Uint8Array) =>
  run(['users', 'import', '-'], { env, input })

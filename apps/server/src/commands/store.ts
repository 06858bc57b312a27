import { type Account, type Domain, SchemaMismatch, type Store, StoreUnavailable } from '@capacity-rules/core'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { readSettings, type Settings } from '../settings.ts'
import { Failure } from './failure.ts'

/** The store that the settings name. */
export async function openStore(settings: Settings, as: 'server' | 'operator'): Promise<Store> {
  const { file } = settings.DATABASE_URL
  try {
    return await openSqliteStore({ file, as })
  } catch (error) {
    const ofFile = error instanceof SchemaMismatch || error instanceof StoreUnavailable
    // What the system or SQLite itself says does not name the file.
    if (!ofFile && !(error instanceof Error && 'code' in error)) throw error
    throw new Failure(`cannot open ${file}: ${error.message}`, { cause: error })
  }
}

export const domainOn = (settings: Settings, store: Store): Domain => ({
  store,
  clock: Date.now,
  maxRulesPerAccount: settings.MAX_RULES_PER_ACCOUNT,
})

/** Runs an operator's command on the store, beside the server or without it. */
export async function withDomain<T>(work: (domain: Domain) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env)
  const store = await openStore(settings, 'operator')
  try {
    return await work(domainOn(settings, store))
  } finally {
    await store.close()
  }
}

/** The account with this name, or the only one there is. */
export async function findAccount({ store }: Domain, name: string | undefined): Promise<Account> {
  const accounts = await store.listAccounts()
  const names = accounts.map((account) => account.name).join(', ')
  if (accounts.length === 0) {
    throw new Failure('the store has no account yet; start the server once, or run `accounts create NAME`')
  }
  const found = name === undefined ? accounts[0] : accounts.find((account) => account.name === name)
  if (name === undefined && accounts.length > 1) {
    throw new Failure(`say which account with --account; there are ${names}`)
  }
  if (!found) throw new Failure(`there is no account ${JSON.stringify(name)}; there are ${names}`)
  return found
}

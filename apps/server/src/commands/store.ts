import { type Account, type Domain, SchemaMismatch, type Store, StoreUnavailable } from '@capacity-rules/core'
import type { PostgresOptions, SchemaVersions } from '@capacity-rules/store-postgres'
import { openSqliteStore, sqliteSchema } from '@capacity-rules/store-sqlite'
import { shownDatabase } from '../database-url.ts'
import { readSettings, type Settings } from '../settings.ts'
import { Failure } from './failure.ts'

/** The store that the settings name. @throws Failure when it cannot be opened */
export function openStore(settings: Settings, as: 'server' | 'operator'): Promise<Store> {
  const database = settings.DATABASE_URL
  return reaching(settings, async () => {
    if (database.engine === 'sqlite') return openSqliteStore({ file: database.file, as })
    const { openPostgresStore } = await postgresPackage()
    return openPostgresStore({ ...optionsOf(settings, database.url), as })
  })
}

/** The versions of the schema: the one in the database, and the one that this program knows. Changes nothing. */
export function findSchema(settings: Settings): Promise<SchemaVersions> {
  const database = settings.DATABASE_URL
  return reaching(settings, async () => {
    if (database.engine === 'sqlite') return sqliteSchema(database.file)
    const { postgresSchema } = await postgresPackage()
    return postgresSchema(optionsOf(settings, database.url))
  })
}

/** Loaded where it is used only, so that a start on SQLite takes no longer for it. */
const postgresPackage = () => import('@capacity-rules/store-postgres')

const optionsOf = (settings: Settings, url: string): Omit<PostgresOptions, 'as'> => ({
  url,
  poolSize: settings.DATABASE_POOL_SIZE,
  connectTimeoutMs: settings.DATABASE_CONNECT_TIMEOUT_MS,
  statementTimeoutMs: settings.DATABASE_STATEMENT_TIMEOUT_MS,
  lockTimeoutMs: settings.DATABASE_LOCK_TIMEOUT_MS,
  prepare: settings.DATABASE_PREPARED_STATEMENTS,
})

/** Names the database in what the system or the database itself says of it. */
async function reaching<T>(settings: Settings, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    const isOfStore = error instanceof SchemaMismatch || error instanceof StoreUnavailable
    if (!isOfStore && !(error instanceof Error && 'code' in error)) throw error
    throw new Failure(`cannot open ${shownDatabase(settings.DATABASE_URL)}: ${error.message}`, { cause: error })
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

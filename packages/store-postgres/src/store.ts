import {
  type AccountId,
  type AccountStage,
  type AccountTransaction,
  type Result,
  SchemaMismatch,
  type Store,
  type StoreActivity,
  StoreUnavailable,
  type UserStage,
} from '@capacity-rules/core'
import { PostgresAccountStage } from './account-stage.ts'
import { createAccount, listAccounts } from './accounts.ts'
import { readAssignees } from './assignments.ts'
import { pruneAudit, readAudit } from './audit.ts'
import { Connections } from './connections.ts'
import { exportAccount } from './export.ts'
import { foundVersion, knownVersion, migrate, newer } from './migrate.ts'
import { limits, type PostgresOptions, type Timeouts, withDefaults } from './options.ts'
import { findRule, listRules } from './rules.ts'
import type { Session } from './session.ts'
import { Stage } from './stage.ts'
import { findCredential, listTokens } from './tokens.ts'
import { accountTransaction } from './transaction.ts'
import { AccountTurns } from './turns.ts'
import { type Beginnings, beginnings, inTransaction, lockAccount, type Work } from './unit-of-work.ts'
import { PostgresUserStage } from './user-stage.ts'
import { findPassword, findUserByEmail, listUsers } from './users.ts'

/**
 * Opens a store on PostgreSQL, which several processes may share.
 *
 * @throws StoreUnavailable when the database cannot be reached
 * @throws SchemaMismatch when the schema is of a newer program, or, for an operator, of an older one
 * @example const store = await openPostgresStore({ url: 'postgres://capacity@db.example.com/capacity', as: 'server' })
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const timeouts = withDefaults(options)
  const connections = new Connections(timeouts)
  try {
    const known = await bringUpToDate(connections, beginnings(timeouts), options.as)
    return new PostgresStore(connections, timeouts, known)
  } catch (error) {
    await connections.close()
    throw error
  }
}

/** Migrates if that is ours to do. Gives the schema's version. */
async function bringUpToDate(connections: Connections, begin: Beginnings, as: PostgresOptions['as']): Promise<number> {
  const known = await knownVersion()
  const found = await connections.use(foundVersion)
  if (found === known) return known
  if (found > known) throw newer(found, known)
  // Servers of the older version may run on it, and a command that is in a hurry must not stop them.
  if (as === 'operator' && found > 0) {
    throw new SchemaMismatch(`its schema is version ${found}, and this program needs ${known}; run \`migrate\` first`)
  }
  await migrateOn(connections, begin)
  return known
}

async function migrateOn(connections: Connections, begin: Beginnings): Promise<void> {
  const { session, release } = await connections.lease()
  try {
    await migrate(session, begin.migration)
  } finally {
    release()
  }
}

/** The version of a database's schema (0 for an empty one), and the version that this program knows. */
export interface SchemaVersions {
  readonly found: number
  readonly known: number
}

/** Tells the versions, and changes nothing. @throws StoreUnavailable when the database cannot be reached */
export async function postgresSchema(options: Omit<PostgresOptions, 'as'>): Promise<SchemaVersions> {
  const connections = new Connections(withDefaults({ ...options, as: 'operator' }))
  try {
    return { found: await connections.use(foundVersion), known: await knownVersion() }
  } finally {
    await connections.close()
  }
}

class PostgresStore implements Store {
  readonly #connections: Connections
  readonly #begin: Beginnings
  readonly #turns: AccountTurns
  readonly #known: number

  constructor(connections: Connections, timeouts: Timeouts, known: number) {
    this.#connections = connections
    this.#begin = beginnings(timeouts)
    this.#turns = new AccountTurns(limits.waitingWrites, timeouts.statementTimeoutMs)
    this.#known = known
  }

  // Each of these is one statement, which sees one committed state.
  listRules: Store['listRules'] = (accountId) => this.#read((session) => listRules(session, accountId))
  findRule: Store['findRule'] = (accountId, ruleId) => this.#read((session) => findRule(session, accountId, ruleId))
  readAssignees: Store['readAssignees'] = (accountId, query) =>
    this.#read((session) => readAssignees(session, accountId, query))
  findCredential: Store['findCredential'] = (hash) => this.#read((session) => findCredential(session, hash))
  findPassword: Store['findPassword'] = (key) => this.#read((session) => findPassword(session, key))
  listAccounts: Store['listAccounts'] = () => this.#read(listAccounts)
  listUsers: Store['listUsers'] = (accountId, after, limit) =>
    this.#read((session) => listUsers(session, accountId, after, limit))
  findUserByEmail: Store['findUserByEmail'] = (accountId, key) =>
    this.#read((session) => findUserByEmail(session, accountId, key))
  listTokens: Store['listTokens'] = (accountId) => this.#read((session) => listTokens(session, accountId))
  readAudit: Store['readAudit'] = (accountId, query) => this.#read((session) => readAudit(session, accountId, query))

  pruneAudit: Store['pruneAudit'] = (accountId, before, limit) =>
    this.#transaction((session) => ({ work: () => pruneAudit(session, accountId, before, limit) }))

  createAccount: Store['createAccount'] = (account) =>
    this.#transaction((session) => ({ work: () => createAccount(session, account) }))

  write<T, R>(
    accountId: AccountId,
    work: (tx: AccountTransaction) => Promise<Result<T, R>>,
    stage?: UserStage | AccountStage,
  ): Promise<Result<T, R>> {
    return this.#turns.run(accountId, () => {
      if (stage) return staged(stage).apply(accountId, (session) => work(accountTransaction(session, accountId)))
      return this.#transaction((session) => ({
        first: () => lockAccount(session, accountId),
        work: () => work(accountTransaction(session, accountId)),
        isGood: (result) => result.ok,
      }))
    })
  }

  stageUsers: Store['stageUsers'] = async () =>
    PostgresUserStage.open(await this.#connections.lease(), this.#begin.bulk)

  stageAccount: Store['stageAccount'] = async () =>
    PostgresAccountStage.open(await this.#connections.lease(), this.#begin.bulk)

  exportAccount: Store['exportAccount'] = (accountId) =>
    exportAccount(() => this.#connections.lease(), this.#begin.bulkRead, accountId)

  /** Only the database knows, and asking it costs as much as asking for what would be kept. */
  version: Store['version'] = () => undefined

  activity = (): StoreActivity => ({ ...this.#connections.activity(), waitingForTurn: this.#turns.waiting })

  checkReady: Store['checkReady'] = async () => {
    const found = await this.#read(foundVersion)
    if (found !== this.#known) throw new StoreUnavailable(`the schema is version ${found}, not ${this.#known}`)
  }

  close: Store['close'] = () => this.#connections.close()

  #read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#connections.read(work)
  }

  #transaction<T>(workOn: (session: Session) => Work<T>): Promise<T> {
    return this.#connections.use((session) => inTransaction(session, this.#begin.write, workOn(session)))
  }
}

function staged(stage: UserStage | AccountStage): Stage {
  if (!(stage instanceof Stage)) throw new Error('the stage belongs to another store')
  return stage
}

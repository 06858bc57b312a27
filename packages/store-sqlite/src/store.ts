import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type AccountId,
  type AccountTransaction,
  type Result,
  SchemaMismatch,
  type Store,
  StoreUnavailable,
} from '@capacity-rules/core'
import Database from 'better-sqlite3'
import { accountReads, accountWrites } from './accounts.ts'
import { assigneeReads } from './assignments.ts'
import { auditReads, auditWrites } from './audit.ts'
import { type Connection, connect, readNow, toStoreError, whileBusy } from './connection.ts'
import { exportAccount, SqliteAccountStage } from './export.ts'
import { migrate, schemaVersions } from './migrate.ts'
import { takeOwnerLock } from './owner-lock.ts'
import { makePrivateFile } from './private-file.ts'
import { ruleReads, ruleWrites } from './rules.ts'
import { SqliteUserStages } from './stage.ts'
import { accountTransactions } from './transaction.ts'
import { userReads } from './users.ts'
import { WriteQueue } from './write-queue.ts'

/** The file already has its one server. The message is for the operator. */
export class FileInUse extends Error {
  override readonly name = 'FileInUse'
}

export interface SqliteOptions {
  /** Path of the database file; it and its folder are made when missing, for their owner alone. */
  readonly file: string
  /** `server` owns the file, alone; `operator` works beside a running server. */
  readonly as: 'server' | 'operator'
  /** False gives up fsync on commit, for tests that throw the file away. True unless said otherwise. */
  readonly durable?: boolean
}

/**
 * Opens the embedded store: one file, SQLite in WAL mode, fsync on every commit.
 *
 * @throws FileInUse when a second server wants the file
 * @throws SchemaMismatch when the file is of a newer program, or of an older one whose server still runs
 * @example const store = await openSqliteStore({ file: './data/capacity-rules.db', as: 'server' })
 */
export async function openSqliteStore({ file, as, durable = true }: SqliteOptions): Promise<Store> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const release = as === 'server' ? own(file) : undefined
  const connections: Connection[] = []
  const closeAll = () => {
    for (const db of connections) db.close()
    release?.()
  }
  try {
    makePrivateFile(file)
    const writer = await whileBusy(() => connect(file, durable))
    connections.push(writer)
    const known = await bringUpToDate(writer, file, as)
    const reader = await whileBusy(() => connect(file, durable))
    connections.push(reader)
    reader.pragma('query_only = ON')
    return new SqliteStore(file, writer, reader, known, closeAll)
  } catch (error) {
    closeAll()
    throw toStoreError(error)
  }
}

/** The version of a file's schema (0 for none), and the version that this program knows. Changes nothing. */
export async function sqliteSchema(file: string): Promise<{ readonly found: number; readonly known: number }> {
  const db = new Database(existsSync(file) ? file : ':memory:', { readonly: existsSync(file) })
  try {
    return await schemaVersions(db)
  } catch (error) {
    throw toStoreError(error)
  } finally {
    db.close()
  }
}

function own(file: string): () => void {
  const release = takeOwnerLock(file)
  if (!release) throw new FileInUse(`${file} is in use by another server`)
  return release
}

/** How long a command waits for somebody else's migration, and how often it looks, in milliseconds. */
const migrationWaitMs = 2000
const migrationPauseMs = 20

/** Migrates if need be, but never under a running server of another version. Gives the schema's version. */
async function bringUpToDate(writer: Connection, file: string, as: SqliteOptions['as']): Promise<number> {
  for (const deadline = performance.now() + migrationWaitMs; ; ) {
    const { found, known } = await schemaVersions(writer)
    if (found === known) return known
    const release = as === 'operator' && found < known ? takeOwnerLock(file) : undefined
    if (as === 'server' || found > known || release) {
      try {
        await migrate(writer)
        return known
      } finally {
        release?.()
      }
    }
    // Somebody has the lock: a server that stays, or another command or server that migrates just now.
    if (performance.now() >= deadline) {
      const now = `the server that runs on it keeps schema version ${found}`
      throw new SchemaMismatch(`${now}, and this program needs ${known}`)
    }
    await new Promise((resume) => setTimeout(resume, migrationPauseMs))
  }
}

class SqliteStore implements Store {
  readonly #file: string
  readonly #writer: Connection
  readonly #queue = new WriteQueue()
  readonly #userStages: SqliteUserStages
  readonly #transaction: (accountId: AccountId) => AccountTransaction
  readonly #newAccount: ReturnType<typeof accountWrites>
  readonly #audit: ReturnType<typeof auditWrites>
  readonly #reads: ReturnType<typeof prepareReads>
  readonly #knownVersion: number
  readonly #closeAll: () => void
  /** Asked once in a turn of the event loop; a commit of our own makes it a new question. */
  #version: number | undefined

  constructor(file: string, writer: Connection, reader: Connection, knownVersion: number, closeAll: () => void) {
    this.#file = file
    this.#writer = writer
    this.#userStages = new SqliteUserStages(writer, this.#queue)
    this.#transaction = accountTransactions(writer)
    this.#newAccount = accountWrites(writer, ruleWrites(writer))
    this.#audit = auditWrites(writer)
    this.#reads = prepareReads(reader)
    this.#knownVersion = knownVersion
    this.#closeAll = closeAll
  }

  listRules: Store['listRules'] = (accountId) => readNow(() => this.#reads.rules.list(accountId))
  findRule: Store['findRule'] = (accountId, ruleId) => readNow(() => this.#reads.rules.find(accountId, ruleId))
  readAssignees: Store['readAssignees'] = (accountId, query) =>
    readNow(() => this.#reads.assignees.read(accountId, query))
  findCredential: Store['findCredential'] = (hash) => readNow(() => this.#reads.users.credential(hash))
  findPassword: Store['findPassword'] = (key) => readNow(() => this.#reads.users.password(key))
  listAccounts: Store['listAccounts'] = () => readNow(() => this.#reads.accounts.list())
  listUsers: Store['listUsers'] = (accountId, after, limit) =>
    readNow(() => this.#reads.users.list(accountId, after, limit))
  findUserByEmail: Store['findUserByEmail'] = (accountId, key) =>
    readNow(() => this.#reads.users.byEmail(accountId, key))
  listTokens: Store['listTokens'] = (accountId) => readNow(() => this.#reads.users.tokens(accountId))

  readAudit: Store['readAudit'] = (accountId, query) => readNow(() => this.#reads.audit.read(accountId, query))
  pruneAudit: Store['pruneAudit'] = (accountId, before, limit) =>
    this.#inTransaction(
      async () => this.#audit.prune(accountId, before, limit),
      () => true,
    )

  version: Store['version'] = () => {
    if (this.#version !== undefined) return this.#version
    try {
      this.#version = this.#reads.dataVersion()
    } catch {
      // Whoever reads next is told what is wrong.
      return undefined
    }
    // What came in with this turn of the event loop was sent before anybody could be told of a later commit.
    setImmediate(() => this.#newVersion())
    return this.#version
  }

  #newVersion(): void {
    this.#version = undefined
  }

  checkReady: Store['checkReady'] = () =>
    readNow(() => {
      const version = this.#reads.version()
      if (version !== this.#knownVersion) {
        throw new StoreUnavailable(`the schema is version ${version}, not ${this.#knownVersion}`)
      }
    })

  write<T, R>(accountId: AccountId, work: (tx: AccountTransaction) => Promise<Result<T, R>>): Promise<Result<T, R>> {
    return this.#inTransaction(
      () => work(this.#transaction(accountId)),
      (result) => result.ok,
    )
  }

  createAccount: Store['createAccount'] = (account) =>
    this.#inTransaction(
      async () => this.#newAccount.create(account),
      (created) => created !== undefined,
    )

  stageUsers: Store['stageUsers'] = () => this.#userStages.open()

  exportAccount: Store['exportAccount'] = (accountId) => exportAccount(this.#file, accountId)
  stageAccount: Store['stageAccount'] = () => this.#queue.run(() => new SqliteAccountStage(this.#writer, this.#queue))

  async close(): Promise<void> {
    await this.#queue.drained()
    this.#closeAll()
  }

  #inTransaction<T>(work: () => Promise<T>, isGood: (value: T) => boolean): Promise<T> {
    const db = this.#writer
    return this.#queue.run(async () => {
      await whileBusy(() => db.exec('BEGIN IMMEDIATE'))
      try {
        const value = await work()
        db.exec(isGood(value) ? 'COMMIT' : 'ROLLBACK')
        return value
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw toStoreError(error)
      } finally {
        this.#newVersion()
      }
    })
  }
}

const prepareReads = (db: Connection) => {
  const version = db.prepare<[], number>('SELECT max(version) FROM schemaversion').pluck()
  // Counts the commits of all other connections, in this process and in others.
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  return {
    rules: ruleReads(db),
    assignees: assigneeReads(db),
    users: userReads(db),
    accounts: accountReads(db),
    audit: auditReads(db),
    version: () => version.get(),
    dataVersion: () => dataVersion.get(),
  }
}

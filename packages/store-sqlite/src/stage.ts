import type { AccountId, RuleChange, StageConflict, StagedUser, UpsertCounts, UserStage } from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import { type StageTable, stageTable } from './stage-table.ts'
import type { WriteQueue } from './write-queue.ts'

/**
 * The stages of a write connection. A table that an import is done with is taken for the next one: a new table each time
 * would make SQLite read its schema, and prepare every statement of the connection, anew.
 */
export class SqliteUserStages {
  readonly #db: Connection
  readonly #queue: WriteQueue
  readonly #free: StageTable[] = []
  #made = 0

  constructor(db: Connection, queue: WriteQueue) {
    this.#db = db
    this.#queue = queue
  }

  /** An empty stage, in a turn of the queue. Imports at the same time have a table each. */
  open(): Promise<SqliteUserStage> {
    return this.#queue.run(() => {
      const table = this.#free.pop() ?? stageTable(this.#db, `staged_users_${++this.#made}`)
      return new SqliteUserStage(table, this.#queue, () => this.#free.push(table))
    })
  }
}

/** Users of an import, until one write applies them. */
export class SqliteUserStage implements UserStage {
  readonly #table: StageTable
  readonly #queue: WriteQueue
  readonly #giveBack: () => void

  constructor(table: StageTable, queue: WriteQueue, giveBack: () => void) {
    this.#table = table
    this.#queue = queue
    this.#giveBack = giveBack
  }

  add(users: readonly StagedUser[]): Promise<void> {
    return this.#queue.run(() => this.#table.insert(users))
  }

  discard(): Promise<void> {
    return this.#queue.run(() => {
      this.#table.empty()
      this.#giveBack()
    })
  }

  conflicts(accountId: AccountId, limit: number): StageConflict[] {
    return this.#table.conflicts(accountId, limit)
  }

  /** The rules among whose five lowest agents is a staged one with another name. */
  rulesShowingRenamed(accountId: AccountId): string[] {
    return this.#table.rulesShowingRenamed.all({ accountId })
  }

  upsert(accountId: AccountId): UpsertCounts {
    const { counts, freeAddresses, forgetPasswords, upsert, findPasswords } = this.#table
    const count = counts.get({ accountId })
    if (!count) throw new Error('counting gives a row')
    const { staged, known, same } = count
    for (const statement of [freeAddresses, forgetPasswords, upsert, findPasswords]) statement.run({ accountId })
    return { created: staged - known, updated: known - same, unchanged: same }
  }

  place(accountId: AccountId, ruleId: string): number {
    return this.#table.place.run({ accountId, ruleId }).changes
  }

  displace(accountId: AccountId): RuleChange[] {
    const changes = this.#table.leaving.all({ accountId })
    this.#table.displace.run({ accountId })
    return changes
  }
}

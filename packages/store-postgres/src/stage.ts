import type { AccountId, Result } from '@capacity-rules/core'
import type { Lease } from './connections.ts'
import { type Cell, copyInto } from './copy.ts'
import { isRetryable, isTakenMeanwhile, toStoreError } from './errors.ts'
import { limits } from './options.ts'
import type { Session } from './session.ts'
import { type Statement, statement } from './statement.ts'
import { lockAccount } from './unit-of-work.ts'

const save = statement('saveStage', 'SAVEPOINT staged')
const goBack = statement('goBackToStage', 'ROLLBACK TO SAVEPOINT staged')

/** The statements of a stage's table. */
export interface StageTable {
  /** Makes the table; it ends with its transaction. */
  readonly create: Statement
  readonly copy: Statement
  /** So that the planner knows what it is about to join. */
  readonly analyze: Statement
}

/**
 * Rows in a temporary table: on the server's disk, so a million of them need no memory, and in a transaction of their
 * own, which the write that applies them ends. All of it is one transaction, so a pooler may stand in between.
 */
export abstract class Stage {
  readonly #lease: Lease
  readonly #table: StageTable
  #isOver = false

  protected constructor(lease: Lease, table: StageTable) {
    this.#lease = lease
    this.#table = table
  }

  get session(): Session {
    return this.#lease.session
  }

  /** @param begin one of the `beginnings` */
  protected async open(begin: string): Promise<this> {
    try {
      await this.session.script(begin)
      await this.session.script(this.#table.create.text)
      return this
    } catch (error) {
      await this.discard()
      throw toStoreError(error)
    }
  }

  protected async copy(rows: readonly (readonly Cell[])[]): Promise<void> {
    try {
      await copyInto(this.session, this.#table.copy.text, rows)
    } catch (error) {
      throw toStoreError(error)
    }
  }

  /** Lets go of the rows, and of whatever was not committed. */
  async discard(): Promise<void> {
    if (!this.#isOver) await this.session.rollback()
    this.#lease.release()
  }

  /**
   * Runs the work that applies the rows, in their transaction, and commits it when the result is ok. Once only: then the
   * rows are gone.
   */
  async apply<T, R>(accountId: AccountId, work: (session: Session) => Promise<Result<T, R>>): Promise<Result<T, R>> {
    const { session } = this
    try {
      await session.script(this.#table.analyze.text)
      await session.script(save.text)
      const result = await this.#tryToApply(accountId, work)
      if (result.ok) await session.commit()
      else await session.rollback()
      this.#isOver = true
      return result
    } catch (error) {
      throw toStoreError(error)
    }
  }

  async #tryToApply<T>(accountId: AccountId, work: (session: Session) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        await lockAccount(this.session, accountId)
        return await work(this.session)
      } catch (error) {
        const mayPass = isRetryable(error) || isTakenMeanwhile(error)
        if (this.session.isBroken || !mayPass || tries >= limits.tries) throw error
      }
      await this.session.script(goBack.text)
    }
  }
}

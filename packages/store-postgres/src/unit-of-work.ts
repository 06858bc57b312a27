import type { AccountId } from '@capacity-rules/core'
import type { Timeouts } from './options.ts'
import { limits } from './options.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

/** An update of a row that others refer to; those who insert a reference do not wait for it. */
const lock = statement<[AccountId], { id: AccountId }>(
  'lockAccount',
  'SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE',
)

/**
 * How transactions begin. Their timeouts are set inside them and end with them: what is set for a session would stay
 * with a connection that a pooler gives to somebody else next.
 */
export interface Beginnings {
  readonly write: string
  readonly read: string
  /** For imports and exports, which may take long and wait for a slow file. */
  readonly bulk: string
  readonly bulkRead: string
  readonly migration: string
}

export function beginnings({ statementTimeoutMs, lockTimeoutMs }: Timeouts): Beginnings {
  const timeouts = (statementMs: number, lockMs: number, idleMs: number) =>
    `SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}; ` +
    `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`
  const usual = timeouts(statementTimeoutMs, lockTimeoutMs, statementTimeoutMs)
  const bulk = timeouts(limits.bulkStatementMs, lockTimeoutMs, 0)
  // Said, since a database may have another default, in which no second try would see more than the first.
  const begin = 'BEGIN ISOLATION LEVEL READ COMMITTED'
  return {
    write: `${begin}; ${usual}`,
    read: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${usual}`,
    bulk: `${begin}; ${bulk}`,
    bulkRead: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${bulk}`,
    migration: `${begin}; ${timeouts(0, limits.migrationLockMs, 0)}`,
  }
}

/** What is done in a transaction. */
export interface Work<T> {
  /** What goes out together with the beginning, before anybody knows whether that went well. It must not write. */
  readonly first?: () => Promise<void>
  readonly work: () => Promise<T>
  /** Whether to commit; always unless given. */
  readonly isGood?: (value: T) => boolean
}

/**
 * Runs work in a transaction, and commits it when its value is good.
 *
 * @param begin one of the `beginnings`
 * @throws what the work throws, with all undone; CommitUnknown
 */
export async function inTransaction<T>(
  session: Session,
  begin: string,
  { first = async () => {}, work, isGood = () => true }: Work<T>,
): Promise<T> {
  let value: T
  try {
    await Promise.all([session.script(begin), first()])
    value = await work()
  } catch (error) {
    await session.rollback()
    throw error
  }
  if (isGood(value)) await session.commit()
  else await session.rollback()
  return value
}

/** Waits until no other write of the account runs. @throws Error when there is no such account */
export async function lockAccount(session: Session, accountId: AccountId): Promise<void> {
  if (!(await session.row(lock, accountId))) throw new Error(`there is no account ${accountId}`)
}

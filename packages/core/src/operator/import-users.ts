import type { Domain } from '../domain.ts'
import type { AccountId } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { RuleChanges } from '../rule-changes.ts'
import type { AccountTransaction, StageConflict, StagedUser, UpsertCounts } from '../store.ts'
import { parseUser } from './parse-user.ts'

/** A value of an import file and where it stands, or why it could not be read. */
export type UserRow = { readonly line: number } & ({ readonly value: unknown } | { readonly problem: string })

export interface ImportProblem {
  readonly line: number
  readonly problem: string
}

/** Why nothing was imported: the first bad rows in the order of their lines, and how many there are of which we know. */
export interface ImportRefusal {
  readonly kind: 'bad-rows'
  readonly problems: readonly ImportProblem[]
  readonly count: number
}

export interface ImportReport extends UpsertCounts {
  /** Users who joined the default rule, as new or as active again. */
  readonly joined: number
  /** Users who left their rule, as no longer active. */
  readonly left: number
}

/** How many bad rows are named; the others are counted. */
export const maxProblemsNamed = 20

/** How many rows go to the store at once. */
const batchSize = 1000

/**
 * Adds or overwrites users by id: all of them or, when one row is bad, none. New and reactivated users join the default
 * rule, deactivated ones leave theirs. Works in constant memory, however long the file.
 *
 * @param rows the file's rows, in order
 * @param progress called with the number of rows read so far, about every thousand
 * @param finish what else belongs into the same commit
 */
export async function importUsers(
  domain: Domain,
  accountId: AccountId,
  rows: AsyncIterable<UserRow> | Iterable<UserRow>,
  progress: (rows: number) => void = () => {},
  finish: (tx: AccountTransaction) => Promise<void> = async () => {},
): Promise<Result<ImportReport, ImportRefusal>> {
  const stage = await domain.store.stageUsers()
  try {
    const problems = new Problems()
    let batch: StagedUser[] = []
    let read = 0
    for await (const row of rows) {
      read++
      const parsed = 'value' in row ? parseUser(row.value) : row
      if ('problem' in parsed) problems.add(row.line, parsed.problem)
      else batch.push({ ...parsed.user, line: row.line })
      if (batch.length >= batchSize) {
        await stage.add(batch)
        batch = []
      }
      if (read % batchSize === 0) progress(read)
    }
    await stage.add(batch)
    progress(read)

    return await domain.store.write(accountId, async (tx): Promise<Result<ImportReport, ImportRefusal>> => {
      for (const conflict of await tx.stageConflicts(stage, maxProblemsNamed)) {
        problems.add(conflict.line, describe(conflict))
      }
      if (problems.count > 0) return refused(problems.refusal())
      const { defaultRuleId } = await tx.account()
      const counts = await tx.upsertStagedUsers(stage)
      const changes = new RuleChanges()
      let left = 0
      for (const { ruleId, countBy } of await tx.displaceStagedUsers(stage)) {
        changes.touch(ruleId, countBy)
        left -= countBy
      }
      const joined = await tx.placeStagedUsers(stage, defaultRuleId)
      if (joined > 0) changes.touch(defaultRuleId, joined)
      await changes.record(tx, domain.clock())
      await finish(tx)
      return done({ ...counts, joined, left })
    })
  } finally {
    await stage.discard()
  }
}

const describe = (conflict: StageConflict): string => {
  switch (conflict.kind) {
    case 'id-repeated':
      return `id:(${conflict.id}), stands on line ${conflict.firstLine} already`
    case 'email-repeated':
      return `email:(${conflict.email}), stands on line ${conflict.firstLine} already`
    case 'email-taken':
      return `email:(${conflict.email}), is the address of user ${conflict.userId} already`
  }
}

/** Counts all problems and keeps those of the lowest lines. */
class Problems {
  #kept: ImportProblem[] = []
  count = 0

  add(line: number, problem: string): void {
    this.count++
    this.#kept.push({ line, problem })
    if (this.#kept.length >= 2 * maxProblemsNamed) this.#shorten()
  }

  refusal(): ImportRefusal {
    this.#shorten()
    return { kind: 'bad-rows', problems: this.#kept, count: this.count }
  }

  #shorten(): void {
    this.#kept = this.#kept.sort((a, b) => a.line - b.line).slice(0, maxProblemsNamed)
  }
}

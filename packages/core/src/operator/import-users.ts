import type { Domain } from '../domain.ts'
import { type AccountId, operator } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { audit, RuleChanges } from '../rule-changes.ts'
import type { AccountTransaction, StageConflict, StagedUser, UpsertCounts, UserStage } from '../store.ts'
import { parseUser } from './parse-user.ts'
import { type ImportRefusal, maxProblemsNamed, Problems } from './problems.ts'

/** A value of an import file and where it stands, or why it could not be read. */
export type UserRow = { readonly line: number } & ({ readonly value: unknown } | { readonly problem: string })

export interface ImportReport extends UpsertCounts {
  /** Users who joined the default rule, as new or as active again. */
  readonly joined: number
  /** Users who left their rule, as no longer active. */
  readonly left: number
}

/** What else belongs into the commit of an import. */
export interface AroundImport<R> {
  /** Looks at the account before anything is done; a refusal ends the import. */
  readonly begin?: (tx: AccountTransaction) => Promise<Result<undefined, R>>
  readonly finish?: (tx: AccountTransaction) => Promise<void>
}

/** How many rows go to the store at once. */
const batchSize = 1000

/**
 * Adds or overwrites users by id: all of them or, when one row is bad, none. New and reactivated users join the default
 * rule, deactivated ones leave theirs. Works in constant memory, however long the file.
 *
 * @param rows the file's rows, in order
 * @param progress called with the number of rows read so far, about every thousand
 */
export async function importUsers<R = never>(
  domain: Domain,
  accountId: AccountId,
  rows: AsyncIterable<UserRow> | Iterable<UserRow>,
  progress: (rows: number) => void = () => {},
  around: AroundImport<R> = {},
): Promise<Result<ImportReport, ImportRefusal | R>> {
  const stage = await domain.store.stageUsers()
  try {
    const problems = await fill(stage, rows, progress)
    const apply = (tx: AccountTransaction) => applyStage(domain, accountId, tx, stage, problems, around)
    return await domain.store.write(accountId, apply, stage)
  } finally {
    await stage.discard()
  }
}

/** Reads the rows into the stage, and gives what is wrong with single ones. */
async function fill(
  stage: UserStage,
  rows: AsyncIterable<UserRow> | Iterable<UserRow>,
  progress: (rows: number) => void,
): Promise<Problems> {
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
  return problems
}

async function applyStage<R>(
  domain: Domain,
  accountId: AccountId,
  tx: AccountTransaction,
  stage: UserStage,
  problems: Problems,
  { begin, finish }: AroundImport<R>,
): Promise<Result<ImportReport, ImportRefusal | R>> {
  const begun = await begin?.(tx)
  if (begun && !begun.ok) return begun
  const found = problems.copy()
  for (const conflict of await tx.stageConflicts(stage, maxProblemsNamed)) {
    found.add(conflict.line, describe(conflict))
  }
  if (found.count > 0) return refused(found.refusal())
  const { defaultRuleId } = await tx.account()
  const changes = new RuleChanges()
  for (const ruleId of await tx.rulesShowingRenamed(stage)) changes.show(ruleId)
  const counts = await tx.upsertStagedUsers(stage)
  let left = 0
  for (const { ruleId, countBy } of await tx.displaceStagedUsers(stage)) {
    changes.touch(ruleId, countBy)
    left -= countBy
  }
  const joined = await tx.placeStagedUsers(stage, defaultRuleId)
  if (joined > 0) changes.touch(defaultRuleId, joined)
  const now = domain.clock()
  await changes.record(tx, now)
  const report = { ...counts, joined, left }
  // Counts and no list of moves: a file may have a million users.
  await audit(tx, operator(accountId), now, { operation: 'users import', counts: report, moves: [] })
  await finish?.(tx)
  return done(report)
}

const describe = (conflict: StageConflict): string => {
  switch (conflict.kind) {
    case 'id-repeated':
      return `id:(${conflict.id}), stands on line ${conflict.firstLine} already`
    case 'email-repeated':
      return `email:(${conflict.email}), stands on line ${conflict.firstLine} already`
    case 'email-taken':
      return `email:(${conflict.email}), is the address of user ${conflict.userId} already`
    case 'email-with-password':
      return `email:(${conflict.email}), is the address of a user with a password in another account already`
  }
}

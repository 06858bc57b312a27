import type { Domain } from '../domain.ts'
import type { AccountId } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import type { AccountStage, AccountTransaction } from '../store.ts'
import { type ExportRow, parseExportRow } from './export-row.ts'
import type { UserRow } from './import-users.ts'
import { type ImportRefusal, Problems } from './problems.ts'

/** How many lines go to the store at once. */
const batchSize = 1000

/** All of an account in one committed state, line by line and in constant memory; no tokens and no passwords. */
export const exportAccount = ({ store }: Domain, accountId: AccountId): AsyncIterable<ExportRow> =>
  store.exportAccount(accountId)

export type AccountImportRefusal =
  | ImportRefusal
  /** The account has users, or rules beside the default one. */
  | { readonly kind: 'not-empty' }
  /** The lines are fine one by one, and do not fit together. */
  | { readonly kind: 'inconsistent'; readonly problem: string }

/**
 * Takes an export into an empty account: all of it, or, when one line is bad, nothing. Every reply is then the same as
 * it was, entity tags too.
 *
 * @param progress called with the number of lines read so far, about every thousand
 * @returns how many lines were taken
 */
export async function importAccount(
  domain: Domain,
  accountId: AccountId,
  rows: AsyncIterable<UserRow>,
  progress: (rows: number) => void = () => {},
): Promise<Result<number, AccountImportRefusal>> {
  const stage = await domain.store.stageAccount()
  try {
    const problems = new Problems()
    const read = await fill(stage, rows, problems, progress)
    if (problems.count > 0) return refused(problems.refusal())
    const apply = async (tx: AccountTransaction): Promise<Result<number, AccountImportRefusal>> => {
      if (!(await tx.isEmpty())) return refused({ kind: 'not-empty' })
      const problem = await tx.restore(stage)
      return problem === undefined ? done(read) : refused({ kind: 'inconsistent', problem })
    }
    return await domain.store.write(accountId, apply, stage)
  } finally {
    await stage.discard()
  }
}

async function fill(
  stage: AccountStage,
  rows: AsyncIterable<UserRow>,
  problems: Problems,
  progress: (rows: number) => void,
): Promise<number> {
  let batch: ExportRow[] = []
  let read = 0
  for await (const row of rows) {
    read++
    const parsed = 'value' in row ? parseExportRow(row.value) : row
    if ('problem' in parsed) problems.add(row.line, parsed.problem)
    else if (read === 1 && parsed.row.type !== 'account') problems.add(row.line, 'the first line must be the account')
    else if (read > 1 && parsed.row.type === 'account') problems.add(row.line, 'there is an account already')
    else batch.push(parsed.row)
    if (batch.length >= batchSize) {
      await stage.add(batch)
      batch = []
      progress(read)
    }
  }
  if (read === 0) problems.add(1, 'the file is empty')
  await stage.add(batch)
  progress(read)
  return read
}

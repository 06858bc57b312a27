import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { type AccountImportRefusal, exportAccount, importAccount } from '@capacity-rules/core'
import { backupSqlite } from '@capacity-rules/store-sqlite'
import { readSettings } from '../settings.ts'
import { Failure } from './failure.ts'
import { Progress, sizeOf } from './progress.ts'
import { readNdjson } from './read-users.ts'
import { findAccount, withDomain } from './store.ts'
import { describeBadRows } from './users.ts'

interface Options {
  readonly account?: string
}

/** `export FILE|-`: all of an account as NDJSON. A file appears whole or not at all. */
export const exportCommand = (file: string, options: Options): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const partial = `${file}.partial`
    // A file of our own making: one that lies there already may be a link, or readable by others.
    if (file !== '-') await rm(partial, { force: true })
    const out = file === '-' ? process.stdout : createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
    let lines = 0
    try {
      for await (const row of exportAccount(domain, account.id)) {
        lines++
        if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain')
      }
      if (file === '-') return
      out.end()
      await once(out, 'close')
      await rename(partial, file)
      console.log(`${lines} lines of account ${account.name} are in ${file}. Tokens and passwords are not.`)
    } catch (error) {
      if (file !== '-') await rm(partial, { force: true })
      throw error
    }
  })

/** `import FILE|-`: an export into an empty account. */
export const importCommand = (file: string, options: Options): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const progress = new Progress(file === '-' ? undefined : sizeOf(file))
    const source = file === '-' ? process.stdin : createReadStream(file)
    try {
      const rows = readNdjson(progress.watch(source))
      const result = await importAccount(domain, account.id, rows, (lines) => progress.rows(lines))
      progress.stop()
      if (!result.ok) throw new Failure(describe(result.refusal, account.name))
      console.log(`${result.value} lines are in account ${account.name}. Make tokens with \`tokens create\`.`)
    } finally {
      progress.stop()
    }
  })

function describe(refusal: AccountImportRefusal, account: string): string {
  switch (refusal.kind) {
    case 'bad-rows':
      return describeBadRows(refusal)
    case 'not-empty':
      return `account ${account} has users or rules already; make a new one with \`accounts create NAME\``
    case 'inconsistent':
      return `nothing was imported, the lines do not fit together: ${refusal.problem}`
  }
}

/** `backup FILE`: the whole database, while the server runs. */
export async function backupCommand(file: string): Promise<void> {
  const { DATABASE_URL: database } = readSettings(process.env)
  if (database.engine === 'postgres') {
    throw new Failure(
      'no backup was made: this copies a SQLite file; for PostgreSQL there is `pg_dump --format=custom --file=FILE DATABASE`',
    )
  }
  try {
    await backupSqlite(database.file, file)
  } catch (error) {
    throw new Failure(`no backup was made: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
  console.log(`${file} is a copy of ${database.file}. To restore it, put it in its place while no server runs.`)
}

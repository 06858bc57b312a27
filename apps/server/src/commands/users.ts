import { createReadStream, statSync } from 'node:fs'
import { type AgentId, type ImportRefusal, importUsers, type User } from '@capacity-rules/core'
import { Presets, SingleBar } from 'cli-progress'
import { Failure } from './failure.ts'
import { table } from './print.ts'
import { readUsers } from './read-users.ts'
import { findAccount, withDomain } from './store.ts'

/** `users import FILE|-` */
export const usersImport = (file: string, options: { readonly account?: string }): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const size = file === '-' ? undefined : sizeOf(file)
    const source = file === '-' ? process.stdin : createReadStream(file)
    const progress = new Progress(size)
    try {
      const result = await importUsers(domain, account.id, readUsers(progress.watch(source)), (rows) =>
        progress.rows(rows),
      )
      progress.stop()
      if (!result.ok) throw new Failure(describe(result.refusal))
      const { created, updated, unchanged, joined, left } = result.value
      console.log(
        `${created} created, ${updated} updated, ${unchanged} unchanged; ` +
          `${joined} joined the default rule, ${left} left their rule.`,
      )
    } finally {
      progress.stop()
    }
  })

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

const describe = ({ problems, count }: ImportRefusal): string => {
  const lines = problems.map(({ line, problem }) => `  line ${line}: ${problem}`)
  const more = count > problems.length ? [`  and ${count - problems.length} more`] : []
  return [`nothing was imported, ${count} bad row${count === 1 ? '' : 's'}:`, ...lines, ...more].join('\n')
}

/** A bar on a terminal, and nothing at all in a pipe. */
class Progress {
  readonly #bar: SingleBar | undefined

  /** @param size of the file in bytes, where it is known */
  constructor(size: number | undefined) {
    if (!process.stderr.isTTY) return
    const format = size === undefined ? '{rows} rows' : '{bar} {percentage}% | {rows} rows'
    this.#bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
    this.#bar.start(size ?? 0, 0, { rows: 0 })
  }

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bar?.increment(chunk.byteLength)
      yield chunk
    }
  }

  rows(rows: number): void {
    this.#bar?.update({ rows })
  }

  stop(): void {
    this.#bar?.stop()
  }
}

/** How many users are read from the store at once. */
const pageSize = 1000

/** `users list` */
export const usersList = (options: { readonly account?: string; readonly json?: boolean }): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    let after: AgentId = 0
    let listed = 0
    for (;;) {
      const users = await domain.store.listUsers(account.id, after, pageSize)
      const rows = users.map(toRow)
      if (options.json) {
        for (const row of rows) process.stdout.write(`${listed++ === 0 ? '[' : ','}\n  ${JSON.stringify(row)}`)
      } else if (rows.length > 0) {
        const cells = rows.map((row) => ({ ...row, permissions: row.permissions.join(' ') }))
        console.log(table(cells, { head: after === 0 }))
      }
      after = users.at(-1)?.id ?? after
      if (users.length < pageSize) break
    }
    if (options.json) process.stdout.write(listed === 0 ? '[]\n' : '\n]\n')
  })

const toRow = ({ id, name, email, role, permissions, active }: User) => ({ id, name, email, role, permissions, active })

import { createReadStream } from 'node:fs'
import { type AgentId, type ImportRefusal, importUsers, type User } from '@capacity-rules/core'
import { Failure } from './failure.ts'
import { printable, table } from './print.ts'
import { Progress, sizeOf } from './progress.ts'
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
      if (!result.ok) throw new Failure(describeBadRows(result.refusal))
      const { created, updated, unchanged, joined, left } = result.value
      console.log(
        `${created} created, ${updated} updated, ${unchanged} unchanged; ` +
          `${joined} joined the default rule, ${left} left their rule.`,
      )
    } finally {
      progress.stop()
    }
  })

/** What is wrong with the rows of a file, for the person at the terminal. */
export const describeBadRows = ({ problems, count }: ImportRefusal): string => {
  const lines = problems.map(({ line, problem }) => `  line ${line}: ${printable(problem)}`)
  const more = count > problems.length ? [`  and ${count - problems.length} more`] : []
  return [`nothing was imported, ${count} bad row${count === 1 ? '' : 's'}:`, ...lines, ...more].join('\n')
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

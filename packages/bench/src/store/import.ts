import { createAccount, importUsers } from '@capacity-rules/core'
import Database from 'better-sqlite3'
import { answerCalls, call } from '../children/answer-calls.ts'
import { people, userRows } from './people.ts'
import { openDomain } from './seed.ts'

export interface Import {
  readonly users: number
  readonly seconds: number
  /** How much the process grew above what it had when it began, at its largest. */
  readonly rssGrowthBytes: number
}

interface Options {
  /** A new one, as `DATABASE_URL` has it. */
  readonly database: string
  readonly users: number
}

const bytesPerKib = 1024

/** Imports users into a new account of a new store, as the command does it after it has read the file. */
async function importThem({ database, users }: Options): Promise<Import> {
  const domain = await openDomain(database)
  const account = await createAccount(domain, 'bench')
  if (!account.ok) throw new Error('a new store takes any account')
  const before = process.memoryUsage.rss()
  const startedAt = performance.now()
  const result = await importUsers(domain, account.value.id, userRows(users - 1))
  const seconds = (performance.now() - startedAt) / 1000
  if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  const rssGrowthBytes = process.resourceUsage().maxRSS * bytesPerKib - before
  await domain.store.close()
  return { users, seconds, rssGrowthBytes }
}

/** The same rows into the same tables by prepared statements in one transaction, without any checks. */
async function insertThem({ file, users }: { readonly file: string; readonly users: number }): Promise<number> {
  const domain = await openDomain(`sqlite:${file}`)
  const account = await createAccount(domain, 'bench')
  if (!account.ok) throw new Error('a new store takes any account')
  const { rules } = await domain.store.listRules(account.value.id)
  await domain.store.close()
  const db = new Database(file)
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  const user = db.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const assignment = db.prepare('INSERT INTO assignments VALUES (?, ?, ?)')
  const startedAt = performance.now()
  db.transaction(() => {
    for (const { id, name, email, role } of people(users - 1)) {
      user.run(account.value.id, id, name, email, email.toLowerCase(), role, '[]', 1)
      assignment.run(account.value.id, id, rules[0]?.id)
    }
  })()
  const seconds = (performance.now() - startedAt) / 1000
  db.close()
  return seconds
}

const calls = { importThem: call(importThem), insertThem: call(insertThem) }
export type ImportCalls = typeof calls
answerCalls(calls)

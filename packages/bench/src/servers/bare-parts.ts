import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { type CredentialRow, sql } from './sql.ts'

/** Opens the file with the settings of our store. */
export function openBare(file: string): Database.Database {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  return db
}

/** Finds the caller by the token of a Basic `Authorization`. */
export function callers(db: Database.Database): (authorization: string | undefined) => CredentialRow | undefined {
  const find = db.prepare<[string], CredentialRow>(sql.credential)
  return (authorization = '') => {
    const [, secret = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split('/token:')
    const row = find.get(createHash('sha256').update(secret).digest('base64url'))
    return row?.active === 1 ? row : undefined
  }
}

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

/** The header fields of our replies; the id of the request is always the same one here. */
export const headersOf = (body: string | undefined, version: number | undefined): Record<string, string | number> => ({
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Origin',
  'X-Content-Type-Options': 'nosniff',
  ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
  'X-Request-Id': '00000000-0000-4000-8000-000000000000',
  ...(version !== undefined && { ETag: `"1-${version}"` }),
})

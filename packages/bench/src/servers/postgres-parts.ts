import { createHash } from 'node:crypto'
import '@capacity-rules/store-postgres'
import { defaults } from '@capacity-rules/store-postgres/defaults'
import { statements } from '@capacity-rules/store-postgres/src/statement.ts'
import pg from 'pg'
import type { CredentialRow } from './sql.ts'

/** What goes with a statement. */
export type Values = readonly (string | number | null | readonly string[] | readonly number[])[]

const int8 = 20

/** As many connections as our store has and in its mode, with nothing around them but whole numbers that are numbers. */
export function openPool(url: string): pg.Pool {
  pg.types.setTypeParser(int8, Number)
  return new pg.Pool({ connectionString: url, max: defaults.poolSize, pipeline: true })
}

/**
 * A statement of our store as the driver takes it, prepared as the store does it, so that both send the same.
 *
 * @param name under which the store declares it
 */
export function statementOf(name: string): (...values: Values) => pg.QueryConfig {
  const found = statements.get(name)
  if (!found) throw new Error(`the store has no statement ${name}`)
  const { text, isPlannedEachTime } = found
  return (...values) => ({ ...(!isPlannedEachTime && { name }), text, values: [...values] })
}

/** Finds the caller by the token of a Basic `Authorization`. */
export function callersOn(pool: pg.Pool): (authorization: string | undefined) => Promise<CredentialRow | undefined> {
  const find = statementOf('findCredential')
  return async (authorization = '') => {
    const [, secret = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split('/token:')
    const { rows } = await pool.query<CredentialRow>(find(createHash('sha256').update(secret).digest('base64url')))
    return rows[0]?.active ? rows[0] : undefined
  }
}

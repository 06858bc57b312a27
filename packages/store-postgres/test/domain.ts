import { createAccount, type Domain, importUsers, type Result } from '@capacity-rules/core'
import { openPostgresStore } from '../src/index.ts'
import type { PostgresOptions } from '../src/options.ts'

/** A domain on a database, with the machine's clock. */
export const domainOn = async (url: string, options: Partial<PostgresOptions> = {}): Promise<Domain> => ({
  store: await openPostgresStore({ url, as: 'server', ...options }),
  clock: Date.now,
  maxRulesPerAccount: 1000,
})

/** A new account with agents of these ids. */
export async function newAccount(domain: Domain, name: string, ids: readonly number[]): Promise<number> {
  const { id } = value(await createAccount(domain, name))
  value(await importUsers(domain, id, ids.map(row)))
  return id
}

/** A row of an import file. */
export const row = (id: number) => ({
  line: id,
  value: { id, name: `Agent ${id}`, email: `agent${id}@example.com`, role: 'agent' },
})

/** The numbers from 1 to `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

/** What a result holds; throws when it was refused. */
export function value<T, R>(result: Result<T, R>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@capacity-rules/core'
import { openPostgresStore } from '@capacity-rules/store-postgres'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { createDatabase } from '@capacity-rules/test-postgres'
import { afterAll, inject } from 'vitest'

/** Which store the tests run on, by the vitest project that they are in. */
export const isOnPostgres = process.env.TEST_STORE === 'postgres'

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-server-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A path in a folder that is gone after the tests of this file. */
export const temporaryFile = (extension = 'db'): string => join(folder, `${++files}.${extension}`)

/** A place for a store, which is empty and goes away by itself. */
export interface TestStore {
  readonly store: Store
  /** The database: a path, or an address. */
  readonly file: string
  /** Closes the store and removes what cannot stay. */
  readonly close: () => Promise<void>
}

/** Opens a store on a place of its own. */
export async function openTestStore(): Promise<TestStore> {
  if (isOnPostgres) {
    const { url, drop } = await createDatabase(inject('postgres'))
    const store = await openPostgresStore({ url, as: 'server', poolSize: 4 })
    const close = async () => {
      await store.close()
      await drop()
    }
    return { store, file: url, close }
  }
  const file = temporaryFile()
  const store = await openSqliteStore({ file, as: 'server', durable: false })
  return { store, file, close: () => store.close() }
}

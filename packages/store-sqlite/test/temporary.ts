import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A path for a database that is gone after the tests of this file. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'store.db')
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A path for a database that is gone after the tests of this file. */
export const temporaryFile = (): string => join(folder, `${++files}.db`)

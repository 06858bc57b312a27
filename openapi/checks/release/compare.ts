import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redocly, root } from '../redocly.ts'

/** The contract of each released version, a file each. */
export const releasedFolder = join(root, 'released')

/** The highest of the released versions, as in `0.10.0`; undefined when there is none. */
export function latestRelease(folder = releasedFolder): string | undefined {
  const versions = readdirSync(folder).flatMap((name) => /^(\d+\.\d+\.\d+)\.yaml$/.exec(name)?.[1] ?? [])
  return versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
}

/** Whether a version says what has changed, and what the comparison said, for people. */
export interface Comparison {
  readonly versionFits: boolean
  readonly report: string
}

/**
 * Compares two bundled contracts, as YAML texts. The version of the later one fits when it rose by at least what its
 * changes are: a breaking one needs a major version (below 1.0: a minor one), an addition a minor one, wording a patch.
 */
export async function compareContracts(released: string, now: string): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-rules-diff-'))
  try {
    const files = [join(folder, 'released.yaml'), join(folder, 'now.yaml')] as const
    await Promise.all([writeFile(files[0], released), writeFile(files[1], now)])
    const { code, stdout, stderr } = await redocly(['diff', ...files, '--fail-on=none', '--check-version'])
    return { versionFits: code === 0, report: stdout + stderr }
  } finally {
    await rm(folder, { recursive: true })
  }
}

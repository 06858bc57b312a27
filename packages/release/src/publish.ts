import { spawnSync } from 'node:child_process'
import type { Packed } from './pack.ts'

/**
 * Publishes tarballs with npm, in their order, but for versions that are there already.
 *
 * @throws Error when npm refuses one; those before it are published
 */
export function publishAll(packed: readonly Packed[], { dryRun }: { readonly dryRun: boolean }): void {
  for (const { manifest, tarball } of packed) {
    const version = `${manifest.name}@${manifest.version}`
    if (!dryRun && isPublished(version)) {
      console.log(`${version} is published already`)
      continue
    }
    const args = ['publish', tarball, '--access', 'public', ...(dryRun ? ['--dry-run'] : [])]
    if (spawnSync('npm', args, { stdio: 'inherit' }).status !== 0) throw new Error(`npm did not publish ${version}`)
  }
}

/** Whether npm has a version. A registry that cannot be asked is told apart from one that does not have it. */
function isPublished(version: string): boolean {
  const { status, stdout, stderr } = spawnSync('npm', ['view', version, 'version', '--json'], { encoding: 'utf8' })
  if (status === 0) return stdout.trim() !== ''
  if (stderr.includes('E404') || stdout.includes('E404')) return false
  throw new Error(`npm could not tell whether ${version} is published:\n${stderr}`)
}

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPublished, type Manifest, root } from './published.ts'

export const run = promisify(execFile)

export interface Packed {
  /** As the workspace has it. */
  readonly manifest: Manifest
  /** The path of the tarball. */
  readonly tarball: string
}

/**
 * Packs every published package, as built by `turbo run build` before.
 *
 * @param to a folder for the tarballs
 * @returns each behind those that it depends on
 */
export async function packAll(to: string): Promise<Packed[]> {
  const packed: Packed[] = []
  for (const { folder, manifest } of findPublished()) {
    const { stdout } = await run(join(root, 'node_modules/.bin/pnpm'), ['pack', '--json', '--pack-destination', to], {
      cwd: folder,
    })
    const { filename }: { readonly filename: string } = JSON.parse(stdout)
    packed.push({ manifest, tarball: filename })
  }
  return packed
}

import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The workspace's own folder. */
export const root = join(import.meta.dirname, '../../..')

/** What is read of a package.json here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface Published {
  readonly folder: string
  readonly manifest: Manifest
}

export function readManifest(text: string): Manifest {
  const manifest: Manifest = JSON.parse(text)
  return manifest
}

/** Every package that is not private, each behind those that it depends on, as they have to be published. */
export function findPublished(): Published[] {
  const found = globSync('{apps,packages}/*/package.json', { cwd: root })
    .toSorted()
    .map((file) => ({
      folder: join(root, dirname(file)),
      manifest: readManifest(readFileSync(join(root, file), 'utf8')),
    }))
    .filter(({ manifest }) => !manifest.private)
  const ordered = new Set<Published>()
  const add = (one: Published): void => {
    for (const other of found) if (one.manifest.dependencies?.[other.manifest.name]) add(other)
    ordered.add(one)
  }
  for (const one of found) add(one)
  return [...ordered]
}

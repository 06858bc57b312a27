import { join, normalize } from 'node:path'
import { z } from '@hono/zod-openapi'
import { parse } from 'yaml'

const Versions = z.record(z.string(), z.object({ version: z.string() }))
const Snapshot = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const LockFile = z.object({
  importers: z.record(z.string(), z.object({ dependencies: Versions.optional() })),
  snapshots: z.record(z.string(), Snapshot),
})

/**
 * All that a package of the workspace needs in production, each as `name@version`.
 *
 * @param text of `pnpm-lock.yaml`
 * @param importer the package's folder
 * @example neededInProduction(readFileSync('pnpm-lock.yaml', 'utf8'), 'apps/server').has('hono@4.13.19')
 */
export function neededInProduction(text: string, importer: string): Set<string> {
  const { importers, snapshots } = LockFile.parse(parse(text))
  const keys = new Set<string>()
  const add = (name: string, version: string): void => {
    const key = `${name}@${version}`
    if (keys.has(key)) return
    keys.add(key)
    const { dependencies, optionalDependencies } = snapshots[key] ?? {}
    for (const [other, its] of Object.entries({ ...dependencies, ...optionalDependencies })) add(other, its)
  }
  const addImporter = (path: string): void => {
    for (const [name, { version }] of Object.entries(importers[path]?.dependencies ?? {})) {
      if (version.startsWith('link:')) addImporter(normalize(join(path, version.slice('link:'.length))))
      else add(name, version)
    }
  }
  addImporter(importer)
  // What stands in parentheses are the peers that a package was installed with.
  return new Set([...keys].map((key) => key.replace(/\(.*$/, '')))
}

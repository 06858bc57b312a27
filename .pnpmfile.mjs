import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = import.meta.dirname
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Our own packages by name, each with its folder. */
const ours = () =>
  new Map(
    globSync(['openapi/package.json', '{apps,packages}/*/package.json'], { cwd: root }).map((file) => {
      const manifest = read(join(root, file))
      return [manifest.name, { manifest, folder: join(root, dirname(file)) }]
    }),
  )

/**
 * What users have to install with a package. The private packages among its dependencies are in its bundle, so their
 * libraries become its own; the version of each is the one that is installed here, and so was tested.
 */
function librariesOf(dependencies, packages) {
  const libraries = {}
  for (const [name, version] of Object.entries(dependencies)) {
    const own = packages.get(name)
    if (!own?.manifest.private) {
      libraries[name] = version
      continue
    }
    const inside = Object.keys(own.manifest.dependencies ?? {}).map((dependency) => [
      dependency,
      read(join(own.folder, 'node_modules', dependency, 'package.json')).version,
    ])
    Object.assign(libraries, librariesOf(Object.fromEntries(inside), packages))
  }
  return Object.fromEntries(Object.entries(libraries).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Where the sources are, told by the runner that publishes: npm holds the provenance against it. */
function repositoryOf(folder) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env
  if (!GITHUB_REPOSITORY) return {}
  const url = `git+${GITHUB_SERVER_URL ?? 'https://github.com'}/${GITHUB_REPOSITORY}.git`
  return { repository: { type: 'git', url, directory: relative(root, folder) } }
}

export const hooks = {
  /** The manifest that goes into a tarball: nothing that only we need, and all that its users need. */
  beforePacking: ({ devDependencies: _, scripts: __, ...manifest }) => {
    const packages = ours()
    const folder = packages.get(manifest.name)?.folder ?? root
    return {
      ...manifest,
      ...repositoryOf(folder),
      dependencies: librariesOf(manifest.dependencies ?? {}, packages),
    }
  },
}

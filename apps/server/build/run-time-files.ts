import { cpSync, existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Rolldown } from 'tsdown'

/** Where the copies are, beside the bundle. */
const folder = 'files'

/** How our sources name a file that they read when they run. */
const reference = /new URL\((['"])(\.{1,2}\/[^'"]+)\1, import\.meta\.url\)/g

/**
 * Copies the files and folders that bundled sources read at run time (`new URL('./a.json', import.meta.url)`) beside the
 * bundle, and lets the bundle look for them there. Each source package has a folder of its own.
 *
 * @param outDir where the bundle goes, all of it in one folder
 * @throws in the build when such a file is not there
 */
export function runTimeFiles(outDir: string): Rolldown.Plugin {
  return {
    name: 'run-time-files',
    transform: {
      filter: { code: 'import.meta.url', id: { exclude: /node_modules/ } },
      handler(code, id) {
        return code.replace(reference, (_, __, path: string) => {
          const source = fileURLToPath(new URL(path, pathToFileURL(id)))
          if (!existsSync(source)) throw new Error(`${id} reads ${path} when it runs, and there is no such file`)
          const copy = join(folder, placeOf(source))
          cpSync(source, join(outDir, copy), { recursive: true })
          return `new URL('./${copy}', import.meta.url)`
        })
      },
    },
  }
}

/** A file's package and its path in there, as in `store-sqlite/migrations`. */
function placeOf(file: string): string {
  let root = dirname(file)
  while (!existsSync(join(root, 'package.json'))) root = dirname(root)
  const { name }: { name: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return join(basename(name), relative(root, file))
}

import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { run } from '../src/pack.ts'
import { readManifest, root } from '../src/published.ts'
import { temporaryFolder } from './folder.ts'

vi.setConfig({ testTimeout: 60_000 })

const copy = temporaryFolder()
const manifests = globSync(['package.json', 'openapi/package.json', '{apps,packages}/*/package.json'], { cwd: root })

/** The version of each of our packages. */
const versions = (folder: string): Map<string, string> =>
  new Map(
    manifests.map((file) => {
      const { name, version } = readManifest(readFileSync(join(folder, file), 'utf8'))
      return [name, version]
    }),
  )

test('a change of the server makes a version of it and of the test server, the same one, and of nothing else', async () => {
  for (const file of [...manifests, 'pnpm-workspace.yaml', '.changeset/config.json']) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  writeFileSync(
    join(copy, '.changeset/change.md'),
    '---\n"@capacity-rules/server": minor\n---\n\nIt learned something.\n',
  )
  await run(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy })

  const before = versions(root)
  const changed = [...versions(copy)].filter(([name, version]) => before.get(name) !== version)
  expect(changed.map(([name]) => name).toSorted()).toEqual(['@capacity-rules/server', '@capacity-rules/test-server'])
  expect(new Set(changed.map(([, version]) => version)).size).toBe(1)
  expect(readFileSync(join(copy, 'apps/server/CHANGELOG.md'), 'utf8')).toContain('It learned something.')
})

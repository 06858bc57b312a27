import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../src/published.ts'

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >
}

const read = (file: string): Workflow => parse(readFileSync(join(root, '.github/workflows', file), 'utf8'))

test.each(globSync('*.yml', { cwd: join(root, '.github/workflows') }))(
  '%s may read, and uses actions as they were when we looked at them',
  (file) => {
    const { permissions, jobs } = read(file)
    expect(permissions).toEqual({ contents: 'read' })
    const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40}$/)
  },
)

test('a release keeps the list of what the server is made of, from before anything is published', () => {
  const { permissions, steps = [] } = read('release.yml').jobs.release ?? {}
  expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [, file] = / --out (\S+)$/.exec(scripts.sbom ?? '') ?? []
  const made = steps.findIndex(({ run }) => run === 'npm run sbom')
  const kept = steps.findIndex(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
  const published = steps.findIndex(({ run }) => run === 'npm run release')
  expect([made, kept, published]).toEqual([made, made + 1, made + 2])
  expect(made).toBeGreaterThan(0)
  expect(steps[kept]?.with).toMatchObject({ path: file, 'if-no-files-found': 'error' })
})

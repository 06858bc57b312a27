import { globSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { neededInProduction } from '@capacity-rules/server/test/lock-file.ts'
import { createDatabase } from '@capacity-rules/test-postgres'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { run } from '../src/pack.ts'
import { root } from '../src/published.ts'
import { conform, fillAccount, firstAdmin } from './conform.ts'
import { type BuiltImage, buildImage, type Container, canTellWhoWrote, newContainer } from './container.ts'
import { temporaryFolder } from './folder.ts'

// On a new machine the packages come from the network.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000, expect: { poll: { timeout: 20_000, interval: 100 } } })

const place = temporaryFolder()
let image: BuiltImage
beforeAll(async () => {
  image = await buildImage(place)
})
// What may not be written to may not be removed either.
afterAll(() => run('chmod', ['-R', 'u+w', place]))

/** Everything in a folder but the folders; links are not followed. */
function* filesIn(folder: string): Generator<{ readonly path: string; readonly isLink: boolean }> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else yield { path, isLink: entry.isSymbolicLink() }
  }
}

describe('the image', () => {
  test('contains the packages that the server is made of, by the lock file, and no other', () => {
    const manifests = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json', { cwd: image.folder })
    const installed = manifests.map((file) => {
      const { name, version }: { name: string; version: string } = JSON.parse(
        readFileSync(join(image.folder, file), 'utf8'),
      )
      return `${name}@${version}`
    })
    const needed = neededInProduction(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'), 'apps/server')
    expect([...new Set(installed)].toSorted()).toEqual([...needed].toSorted())
    expect(readdirSync(image.folder).toSorted()).toEqual(['LICENSE', 'apps', 'node_modules', 'packages'])
    expect(readdirSync(join(image.folder, 'apps')).toSorted()).toEqual(['docs', 'server'])
    const packages = ['contract', 'core', 'store-postgres', 'store-sqlite']
    expect(readdirSync(join(image.folder, 'packages')).toSorted()).toEqual(packages)
  })

  test('contains no tests, nothing that generates, and of our packages only what runs', () => {
    const ours = globSync('{apps,packages}/*/*', { cwd: image.folder }).map((path) =>
      path.split('/').slice(1).join('/'),
    )
    const kinds = ['src', 'node_modules', 'package.json', 'migrations', 'dist', 'read-page.ts']
    expect(ours.filter((path) => !kinds.includes(path.split('/')[1] ?? ''))).toEqual([])
    const sources = globSync('{apps,packages}/*/src/**', { cwd: image.folder })
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.filter((path) => /\.(test|fixture)\.|\/(embed|round-trip)\b/.test(path))).toEqual([])
    for (const store of ['postgres', 'sqlite']) {
      const migrations = (folder: string) => readdirSync(join(folder, `packages/store-${store}/migrations`))
      expect(migrations(image.folder)).toEqual(migrations(root))
    }
  })

  test('is whole: no link leads nowhere or out of it', () => {
    const links = filesIn(image.folder)
      .filter(({ isLink }) => isLink)
      .toArray()
    expect(links.length).toBeGreaterThan(50)
    for (const { path } of links) expect(`${realpathSync(path)}/`, path).toContain(`${realpathSync(image.folder)}/`)
  })

  test('is as small as it says', () => {
    const script = readFileSync(join(root, 'apps/server/deploy/production.sh'), 'utf8')
    const [, said = ''] = /(\d+) MB/.exec(script) ?? []
    const bytes = filesIn(image.folder).reduce((sum, { path }) => sum + lstatSync(path).size, 0)
    expect(Math.abs(bytes / 1e6 - Number(said)), `${bytes} bytes`).toBeLessThan(3)
  })

  test('can be read by everyone and written to by nobody but its owner', async () => {
    const looser = ['-not', '-type', 'l', '(', '-perm', '/022', '-o', '-not', '-perm', '-444', ')']
    expect((await run('find', [image.folder, ...looser])).stdout).toBe('')
    expect((await run('find', [image.folder, '-not', '-user', String(process.getuid?.())])).stdout).toBe('')
  })

  test('is run by a user who is not root, listens to all, and keeps data in its volume', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(image.env).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' })
    expect(dirname(image.env.DATABASE_URL ?? '')).toBe(`sqlite:${image.volume}`)
  })
})

describe.each([
  ['SQLite', async () => ({ env: {}, drop: async () => {} })],
  [
    'PostgreSQL',
    async () => {
      const { url, drop } = await createDatabase(inject('postgres'))
      return { env: { DATABASE_URL: url }, drop }
    },
  ],
] as const)('a container of it on %s', (store, newPlace) => {
  let container: Container
  let database: Awaited<ReturnType<typeof newPlace>>
  let server: ReturnType<Container['start']>
  beforeAll(async () => {
    database = await newPlace()
    container = await newContainer(image, join(place, store), { ...database.env, ...firstAdmin })
  })
  afterAll(() => database.drop())

  test('is healthy when its server answers, and not before', async () => {
    expect(await container.isHealthy()).toBe(false)
    server = container.start()
    await expect.poll(() => container.isHealthy()).toBe(true)
  })

  test('keeps the whole contract, and has the operator’s commands', async () => {
    const agent = await fillAccount(container)
    const { code, report } = await conform(container, agent, join(place, `${store}.journal`))
    expect(report.findings.filter(({ result }) => result === 'fail')).toEqual([])
    expect({ code, problems: report.problems }).toEqual({ code: 0, problems: [] })
    const unseen = report.findings.filter(({ result }) => result === 'not applicable').map(({ id }) => id)
    expect(unseen.toSorted()).toEqual([
      'auth.access-token-as-basic',
      'contract.429',
      'contract.500',
      'contract.503',
      'headers.retry-after',
      'headers.x-rate-limit',
      'headers.x-rate-limit-remaining',
    ])
    expect(report.findings.length).toBeGreaterThanOrEqual(350)
  })

  test('ends well and soon with SIGTERM, as `docker stop` sends it', async () => {
    const startedAt = performance.now()
    const { code, stderr } = await server.stop()
    expect({ code, errors: stderr.split('\n').filter((line) => /"level":[56]0/.test(line)) }).toEqual({
      code: 0,
      errors: [],
    })
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(await container.isHealthy()).toBe(false)
  })

  test('has written nothing but its data', async () => {
    expect(await container.strayFiles()).toEqual([])
    const names = readdirSync(container.data)
    expect(names).toEqual(store === 'SQLite' ? expect.arrayContaining(['capacity-rules.db']) : [])
    for (const name of names) expect(name).toMatch(/^capacity-rules\.db/)
  })

  test.runIf(canTellWhoWrote)('would have been noticed, had it written elsewhere', async () => {
    const wrote = await newContainer(image, join(place, `${store}-stray`), { NODE_DISABLE_COMPILE_CACHE: undefined })
    expect((await wrote.command(['--version'])).code).toBe(0)
    expect(await wrote.strayFiles()).toContainEqual(expect.stringMatching(/node-compile-cache/))
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../src/pack.ts'
import { findPublished, root } from '../src/published.ts'
import { temporaryFolder, userEnvironment } from './folder.ts'
import { type Registry, startRegistry } from './registry.ts'

vi.setConfig({ testTimeout: 120_000 })

const folder = temporaryFolder()
const all = findPublished().map(({ manifest }) => `${manifest.name}@${manifest.version}`)
let registry: Registry

beforeAll(async () => {
  registry = await startRegistry()
  writeFileSync(join(folder, 'npmrc'), `registry=${registry.url}\n${registry.url.slice(5)}:_authToken=a-token\n`)
})
afterAll(() => registry.close())

/** Runs the release as `npm run` does, with a registry of this machine; gives the exit code and all that it said. */
async function release(...args: string[]) {
  const env = { ...userEnvironment(), NPM_CONFIG_USERCONFIG: join(folder, 'npmrc'), NPM_CONFIG_REGISTRY: registry.url }
  const main = join(root, 'packages/release/src/main.ts')
  const ended = await run(process.execPath, [main, ...args], { env, cwd: root }).catch((error) => error)
  return { code: ended.code ?? 0, said: `${ended.stdout}${ended.stderr}` }
}

describe('a release', () => {
  test('in a dry run says what it would publish, and publishes nothing', async () => {
    const { code, said } = await release('--dry-run')
    expect(code).toBe(0)
    for (const version of all) expect(said).toContain(`+ ${version}`)
    expect(registry.versions).toEqual([])
  })

  test('stops at what is refused; another run goes on there, and a third one has nothing to do', async () => {
    const last = findPublished().at(-1)?.manifest.name ?? ''
    registry.refused.add(last)
    const first = await release()
    expect([first.code, first.said]).toEqual([1, expect.stringContaining(`release: npm did not publish ${last}@`)])
    expect(registry.versions).toEqual(all.slice(0, -1))
    registry.refused.clear()
    expect((await release()).code).toBe(0)
    expect(registry.versions).toEqual(all)
    const third = await release()
    expect(third.said.match(/is published already/g)).toHaveLength(all.length)
    expect(registry.versions).toEqual(all)
  })

  test('publishes no package before one that it depends on', () => {
    expect(all.findIndex((one) => one.includes('/server@'))).toBeLessThan(
      all.findIndex((one) => one.includes('/test-server@')),
    )
  })

  test('explains itself, and refuses what it does not know', async () => {
    expect(await release('--help')).toMatchObject({ code: 0, said: expect.stringContaining('Usage: npm run release') })
    expect(await release('--fast')).toMatchObject({ code: 2, said: expect.stringContaining("Unknown option '--fast'") })
  })
})

import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { address, team } from '@capacity-rules/server/test/harness.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyProject, type EmptyProject, run } from '../test/packed.ts'
import { type RealServer, startRealServer } from '../test/real-server.ts'
import { startFaultyServer } from './faulty-server.ts'

const runtimes = [
  ['Node 20', 'node-20/bin/node', []],
  ['Node 22', 'node-22/bin/node', []],
  ['Node 24', 'node-24/bin/node', []],
  ['Node 26', 'node-26/bin/node', []],
  ['Bun', '.bin/bun', []],
  ['Deno', '.bin/deno', ['run', '--no-prompt', '--allow-net=127.0.0.1', '--no-lock']],
] as const

let server: RealServer
let project: EmptyProject
let folder: string
beforeAll(async () => {
  server = await startRealServer()
  project = await createEmptyProject()
  folder = join(project.folder, 'runtimes')
  await mkdir(folder)
  for (const name of ['package.json', 'checks.js']) await copyFile(join(import.meta.dirname, name), join(folder, name))
  // As a user does it, from the registry, with the tarball in the place of a name.
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', project.tarball], folder)
}, 900_000)
afterAll(async () => {
  await project.remove()
  await server.close()
})

describe('the packed client', { timeout: 120_000 }, () => {
  test.each(runtimes)('does all that it should in %s', async (_, program, args) => {
    const faulty = await startFaultyServer()
    const [bearer, readOnly, apiToken] = await Promise.all([
      server.secret('admin', 'bearer'),
      server.secret('admin', 'bearer', 'read'),
      server.secret('admin', 'api'),
    ])
    const words = [server.baseUrl, bearer, readOnly, address(team.admin.id), apiToken, faulty.url]
    const said = await run(join(folder, 'node_modules', program), [...args, 'checks.js', ...words], folder)
    await faulty.close()
    const found: Readonly<Record<string, unknown>> = JSON.parse(said)
    expect(Object.entries(found).filter(([, good]) => good !== true)).toEqual([])
    expect(Object.keys(found)).toHaveLength(17)
  })
})

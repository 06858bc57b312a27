import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../src/index.ts'
import { createRule, listRules } from './call.ts'

vi.setConfig({ testTimeout: 60_000 })

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

/** What the process holds once a server has done what it was asked. */
async function heldAfter(server: TestServer) {
  await listRules(server)
  if (typeof collectGarbage === 'function') collectGarbage()
  const { rss, heapUsed } = process.memoryUsage()
  return { descriptors: readdirSync('/dev/fd').length, rss, heapUsed }
}

test('200 resets, each of a server that was used, leave no file, no descriptor and no memory behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaks-'))
  vi.stubEnv('TMPDIR', folder)
  const server = await startTestServer({ agents: 1000 })
  const use = async () => {
    await createRule(server, 'Made', [1, 2, 3])
    expect(await listRules(server)).toHaveLength(2)
    await server.reset()
  }
  for (let round = 0; round < 100; round++) await use()
  const before = await heldAfter(server)
  const filesBefore = readdirSync(folder, { recursive: true }).length
  for (let round = 0; round < 200; round++) await use()
  const after = await heldAfter(server)
  expect(readdirSync(folder, { recursive: true }).length).toBe(filesBefore)
  // A connection of the client may be new, or gone.
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 2)
  expect(after.heapUsed - before.heapUsed).toBeLessThan(5_000_000)
  // Not all that is freed goes back to the system at once. The states themselves would be a multiple of this.
  expect(after.rss - before.rss).toBeLessThan(100_000_000)
  await server.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

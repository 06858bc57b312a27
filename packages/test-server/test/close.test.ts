import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startTestServer } from '../src/index.ts'
import { createRule, listRules } from './call.ts'

const entry = new URL('../src/index.ts', import.meta.url).href
let folder: string

/** What is among the system's temporary files, of which only ours are here. */
const files = () => readdirSync(folder)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'close-'))
  vi.stubEnv('TMPDIR', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('a server that is closed', () => {
  test('leaves no file and no port behind; closing it again does nothing', async () => {
    const server = await startTestServer({ agents: 2 })
    await listRules(server)
    await server.reset()
    expect(files()).toHaveLength(1)
    await Promise.all([server.close(), server.close()])
    await server.close()
    expect(files()).toEqual([])
    await expect(fetch(server.baseUrl)).rejects.toThrow('fetch failed')
  })

  test('says so to whoever wants more of it', async () => {
    const server = await startTestServer()
    await server.close()
    for (const more of [server.reset, server.snapshot, () => server.credentialsOf(900_001)]) {
      await expect(more()).rejects.toThrow('the test server is closed')
    }
  })

  test('is closed at the end of a block that uses it', async () => {
    {
      await using server = await startTestServer()
      await listRules(server)
      expect(files()).toHaveLength(1)
    }
    expect(files()).toEqual([])
  })

  test('was told so while a reset runs, and waits for it', async () => {
    const server = await startTestServer()
    await Promise.all([server.reset(), server.close()])
    expect(files()).toEqual([])
  })
})

test('a seed that cannot be leaves no file behind', async () => {
  await expect(startTestServer({ agents: -1 })).rejects.toThrow('agents:(-1)')
  expect(files()).toEqual([])
})

test('a process that ends without closing its servers leaves no file behind', async () => {
  const script = `import { startTestServer } from ${JSON.stringify(entry)}
    await startTestServer({ agents: 1 }); await startTestServer()
    process.exit(3)`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  await expect(run).rejects.toMatchObject({ code: 3, stderr: '' })
  expect(files()).toEqual([])
})

test('servers in one process have nothing in common', async () => {
  const servers = await Promise.all(Array.from({ length: 5 }, (_, agents) => startTestServer({ agents })))
  await Promise.all(servers.map((server, index) => createRule(server, `Rule ${index}`)))
  await servers[2]?.reset()
  const names = await Promise.all(servers.map(async (server) => (await listRules(server)).map(({ name }) => name)))
  expect(names.map(([, name]) => name)).toEqual(['Rule 0', 'Rule 1', undefined, 'Rule 3', 'Rule 4'])
  await Promise.all(servers.map((server) => server.close()))
})

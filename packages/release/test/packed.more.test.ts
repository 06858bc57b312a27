import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createDatabase, query, type TestDatabase } from '@capacity-rules/test-postgres'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { type Packed, packAll, run } from '../src/pack.ts'
import { findPublished, readManifest, root } from '../src/published.ts'
import { temporaryFolder, userEnvironment } from './folder.ts'

// Packages come from the network.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 })

const folder = temporaryFolder()
const env = userEnvironment()
let packed: Packed[]

/** Runs a file in the user's folder. */
const inFolder = (file: string, args: readonly string[]) => run(file, args, { cwd: folder, env })

beforeAll(async () => {
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  packed = await packAll(tarballs)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await inFolder('npm', ['install', '--no-audit', '--no-fund', ...packed.map(({ tarball }) => tarball)])
})

const published = findPublished().map(({ manifest }) => manifest.name)

test('these tests know every package that is published', () => {
  const own = readManifest(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  const ours = Object.keys(own.devDependencies ?? {}).filter((name) => name.startsWith('@capacity-rules/'))
  const known = ours.filter((name) => name !== '@capacity-rules/test-postgres')
  expect(known.toSorted()).toEqual(published.toSorted())
})

describe.each(published)('%s', (name) => {
  const installed = join(folder, 'node_modules', name)

  test('says of itself what npm and its users need, and nothing that only we do', () => {
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({
      license: 'MIT',
      description: expect.any(String),
      engines: { node: expect.any(String) },
      publishConfig: { access: 'public' },
    })
    expect(Object.keys(manifest)).not.toContain('devDependencies')
    expect(Object.keys(manifest)).not.toContain('scripts')
    const exact = Object.values(readManifest(JSON.stringify(manifest)).dependencies ?? {})
    for (const version of exact) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('has a README and a licence, and no sources', () => {
    const files = readdirSync(installed)
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md']))
    expect(files).not.toContain('src')
  })

  test('pleases publint', async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false })
    expect(messages).toEqual([])
  })
})

/** What a process printed, once it matches. */
async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += chunk
    const found = pattern.exec(text)
    if (found) return found
  }
  throw new Error(`it ended without ${pattern}: ${text}`)
}

describe('npx @capacity-rules/server serve --demo', () => {
  test('runs in an empty folder, answers with the credentials that it prints, and ends when it is told to', async () => {
    const child = spawn('npx', ['@capacity-rules/server', 'serve', '--demo'], {
      cwd: folder,
      env: { ...env, PORT: '0', LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own, as a terminal makes one: npx does not pass signals on.
      detached: true,
    })
    const ended = once(child, 'exit')
    const [, credentials = '', url = ''] = await printed(child, /curl -u '(.+)' (\S+)\n/)
    const headers = { Authorization: `Basic ${btoa(credentials)}` }
    const reply = await fetch(url, { headers })
    expect(reply.status).toBe(200)
    expect(await reply.json()).toHaveLength(4)
    const { origin } = new URL(url)
    for (const [path, start] of [
      ['/docs', '<!DOCTYPE html>'],
      ['/openapi.json', '{'],
      ['/openapi.yaml', 'openapi: 3.1'],
      ['/readyz', '{"status":"ready"}'],
    ] as const) {
      const page = await fetch(`${origin}${path}`)
      expect([page.status, (await page.text()).slice(0, start.length)]).toEqual([200, start])
    }
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    await ended
    await expect(fetch(url, { headers })).rejects.toThrow('fetch failed')
  })

  test('has the operator’s commands beside it, on the same data', async () => {
    const { stdout } = await run('npx', ['capacity-rules-server', 'users', 'list', '--json'], {
      cwd: folder,
      env: { ...env, DATABASE_URL: 'sqlite:./data/demo.db' },
    })
    expect(JSON.parse(stdout)).toHaveLength(30)
  })
})

describe('capacity-rules-server on PostgreSQL', () => {
  const command = join(folder, 'node_modules/@capacity-rules/server/bin/capacity-rules-server.cjs')
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(inject('postgres'))
  })
  afterAll(() => database.drop())
  const settings = () => ({ ...env, DATABASE_URL: database.url })
  const status = () =>
    run(process.execPath, [command, 'migrate', '--status'], { cwd: folder, env: settings() }).catch((error) => error)

  test('has its migrations with it, makes the schema, and answers with the token that it shows', async () => {
    expect(await status()).toMatchObject({ code: 1, stderr: expect.stringMatching(/version 0, .* needs [1-9]/) })
    const child = spawn(process.execPath, [command, 'serve'], {
      cwd: folder,
      env: { ...settings(), PORT: '0', LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    const ended = once(child, 'exit')
    const [, credentials = '', url = ''] = await printed(child, /curl -u '(.+)' (\S+)\n/)
    const headers = { Authorization: `Basic ${btoa(credentials)}`, 'Content-Type': 'application/json' }
    const made = await fetch(url, { method: 'POST', headers, body: '{"name":"Desk","capacities":{"voice":1}}' })
    expect(made.status).toBe(200)
    expect(await (await fetch(url, { headers })).json()).toHaveLength(2)
    expect(await query(database.url, "SELECT name FROM capacity_rules WHERE name = 'Desk'")).toHaveLength(1)
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(await status()).toMatchObject({ stdout: expect.stringContaining('nothing to do'), stderr: '' })
  })

  test('takes users in by COPY', async () => {
    writeFileSync(join(folder, 'team.csv'), 'id,name,email,role\n7,Ada,ada@example.com,agent\n')
    const imported = await run(process.execPath, [command, 'users', 'import', 'team.csv'], {
      cwd: folder,
      env: settings(),
    })
    expect(`${imported.stdout}${imported.stderr}`).toContain('1 created')
  })

  test('leaves its driver alone on SQLite', async () => {
    const driver = join(folder, 'node_modules/pg')
    renameSync(driver, `${driver}-away`)
    try {
      const there = { ...env, DATABASE_URL: 'sqlite:./data/other.db' }
      const ended = run(process.execPath, [command, 'migrate'], { cwd: folder, env: there })
      expect((await ended).stdout).toContain('it had 0')
      expect(await status()).toMatchObject({ code: 1, stderr: expect.stringContaining("'pg'") })
    } finally {
      renameSync(`${driver}-away`, driver)
    }
  })
})

describe('an older Node', () => {
  /** Every Node that this machine has and SQLite is not made for. */
  async function oldNodes(): Promise<string[]> {
    const files = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node'))
    const found = await Promise.all(
      [...new Set([...files, '/usr/bin/node', '/usr/local/bin/node'])].map(async (file) => {
        const version = await run(file, ['--print', 'parseInt(process.versions.napi, 10) || 0']).catch(() => undefined)
        return version && Number(version.stdout) < 10 ? [file] : []
      }),
    )
    return found.flat()
  }

  test('is told that it is one, wherever there is such a Node', async () => {
    const command = join(folder, 'node_modules/@capacity-rules/server/bin/capacity-rules-server.cjs')
    const start = "import('@capacity-rules/test-server').then(({ startTestServer }) => startTestServer())"
    const needs = 'needs Node 22\\.14, 23\\.6 or newer, and this is v\\d+\\.\\d+\\.\\d+\\n'
    for (const node of await oldNodes()) {
      await expect(inFolder(node, [command, 'serve', '--demo'])).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(new RegExp(`^capacity-rules-server ${needs}$`)),
      })
      await expect(inFolder(node, ['--eval', start])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(new RegExp(`Error: SQLite ${needs}`)),
      })
    }
  })
})

describe('@capacity-rules/test-server', () => {
  const script = `import { startTestServer } from '@capacity-rules/test-server'
const server = await startTestServer({ agents: 2, rules: [{ name: 'Desk', capacities: { voice: 1 }, agents: [1] }] })
const reply = await fetch(server.baseUrl + '/api/v2/capacity/rules', { headers: server.credentials.agent.headers })
const before = await server.snapshot()
await server.reset()
const after = await server.snapshot()
await server.close()
console.log(reply.status, before.rules.length, JSON.stringify(before) === JSON.stringify(after))
`

  test('works in plain JavaScript', async () => {
    writeFileSync(join(folder, 'plain.js'), script)
    expect((await inFolder(process.execPath, ['plain.js'])).stdout).toBe('403 2 true\n')
  })

  test('is typed for strict TypeScript that looks into libraries, too', async () => {
    writeFileSync(
      join(folder, 'typed.ts'),
      `${script}
// @ts-expect-error a rule has a name
await startTestServer({ rules: [{ capacities: {} }] })
// @ts-expect-error there is no such role
server.credentials.boss
export async function use(): Promise<number> {
  await using short = await startTestServer()
  return short.port
}
`,
    )
    const options = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2024', module: 'nodenext' }
    const lib = ['es2024', 'esnext.disposable', 'dom', 'dom.iterable']
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, lib, types: [] }, files: ['typed.ts'] }),
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = await inFolder(process.execPath, [tsc]).catch((error) => error)
    expect(stdout).toBe('')
  })
})

describe('@capacity-rules/client', () => {
  test('calls the test server that is installed beside it, and throws its typed errors', async () => {
    writeFileSync(
      join(folder, 'client.js'),
      `import { CapacityRules, NotFoundError } from '@capacity-rules/client'
import { startTestServer } from '@capacity-rules/test-server'
const server = await startTestServer({ agents: 3, rules: [{ name: 'Desk', capacities: { voice: 1 }, agents: [1] }] })
const { email, apiToken } = server.credentials.admin
const client = new CapacityRules({ baseUrl: server.baseUrl, auth: { email, apiToken } })
const rules = await client.listCapacityRules()
const agents = await client.listAssignees({ pageSize: 2 }).toArray({ limit: 100 })
const missing = await client.showCapacityRule('none').catch((error) => error instanceof NotFoundError)
await server.close()
console.log(rules.length, agents.length > 3, missing)
`,
    )
    expect((await inFolder(process.execPath, ['client.js'])).stdout).toBe('2 true true\n')
  })
})

describe('npx @capacity-rules/cli', () => {
  test('checks a file without a server, and says where a fault is', async () => {
    writeFileSync(join(folder, 'rules.yaml'), 'rules:\n  - name: Desk\n    capacities: { fax: 1 }\n')
    const ended = await inFolder('npx', ['@capacity-rules/cli', 'validate', 'rules.yaml']).catch((error) => error)
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/rules\.yaml:3:\d+.*fax/) })
  })
})

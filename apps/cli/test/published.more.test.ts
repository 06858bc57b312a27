import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'acorn'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRealServer } from './server.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const clientFolder = fileURLToPath(new URL('../../../packages/client/', import.meta.url))
const pnpm = fileURLToPath(new URL('../../../node_modules/.bin/pnpm', import.meta.url))
const run = async (program: string, args: readonly string[], options = {}) =>
  promisify(execFile)(program, args, { cwd: here, ...options })

const server = await startRealServer()
const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-published-'))
const modules = join(folder, 'node_modules')
const own = join(modules, '@capacity-rules/cli')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Puts what is published, and what it depends on, where nothing of the workspace is in reach. */
beforeAll(async () => {
  await run(pnpm, ['pack', '--pack-destination', folder])
  mkdirSync(own, { recursive: true })
  const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  await run('tar', ['xzf', join(folder, `capacity-rules-cli-${version}.tgz`), '--strip-components=1', '-C', own])
  await installClient()
  for (const dependency of ['yaml', 'cli-progress']) link(join(here, 'node_modules', dependency), dependency)
}, 120_000)

/** The client, built here rather than in its own folder, where its own tests may be building it. */
async function installClient(): Promise<void> {
  const client = join(modules, '@capacity-rules/client')
  mkdirSync(client, { recursive: true })
  const tsdown = join(clientFolder, 'node_modules/.bin/tsdown')
  await run(tsdown, ['--no-dts', '--out-dir', join(client, 'dist')], { cwd: clientFolder })
  const manifest = JSON.parse(readFileSync(join(clientFolder, 'package.json'), 'utf8'))
  writeFileSync(join(client, 'package.json'), JSON.stringify({ ...manifest, exports: manifest.publishConfig.exports }))
  link(join(clientFolder, 'node_modules/openapi-fetch'), 'openapi-fetch')
}

function link(from: string, name: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(from, join(modules, name))
}

test('the package has the command, its schema and its README, and no sources', async () => {
  const { stdout } = await run('tar', ['tzf', join(folder, 'capacity-rules-cli-0.1.0.tgz')])
  expect(stdout.trim().split('\n').toSorted()).toEqual(
    [
      'LICENSE',
      'README.md',
      'bin/capacity-rules.cjs',
      'bin/start.cjs',
      'capacity-rules.schema.json',
      'dist/main.js',
      'package.json',
    ].map((name) => `package/${name}`),
  )
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  expect(manifest.bin).toEqual({ 'capacity-rules': './bin/capacity-rules.cjs' })
  expect(Object.keys(manifest.dependencies)).toEqual(['@capacity-rules/client', 'cli-progress', 'yaml'])
})

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: own, strict: true, pack: false })
  expect(messages).toEqual([])
})

test('installed alone, the command pulls an account and plans with the file', async () => {
  const { env } = await server.newAccount({ rules: [{ name: 'Phone', capacities: { voice: 1 } }] })
  const bin = join(own, 'bin/capacity-rules.cjs')
  const command = (...args: string[]) =>
    run(process.execPath, [bin, ...args], { cwd: folder, env: { ...env, HOME: folder } })
  expect((await command('--version')).stdout).toBe('0.1.0\n')
  await command('pull', 'rules.yaml')
  expect((await command('plan', 'rules.yaml')).stdout).toBe('Nothing to change: the account is as the file says.\n')
  expect(JSON.parse((await command('schema')).stdout)).toMatchObject({ title: 'Capacity rules as code' })
}, 60_000)

test('the first file is one that very old Nodes can read, and refuses them in words', async () => {
  const guard = readFileSync(join(here, 'bin/capacity-rules.cjs'), 'utf8')
  expect(() => parse(guard, { ecmaVersion: 5, sourceType: 'script', allowHashBang: true })).not.toThrow()
  const old = join(folder, 'as-if-old.cjs')
  const before = "Object.defineProperty(process.versions, 'node', { value: '18.20.0' })\n"
  writeFileSync(old, guard.replace("'use strict'\n", `'use strict'\n${before}`))
  await expect(run(process.execPath, [old])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^capacity-rules needs Node 20 or newer, and this is v/),
  })
})

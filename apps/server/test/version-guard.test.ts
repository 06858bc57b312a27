import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import { newDatabase, run } from './process.ts'

const entry = fileURLToPath(new URL('../bin/capacity-rules-server.cjs', import.meta.url))

describe('what users run', () => {
  test.each([
    ['22.13.1', "'9'"],
    ['20.19.1', "'9'"],
    ['6.0.0', 'undefined'],
  ])('tells Node %s that it is too old, rather than to crash', async (version, napi) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, napi: ${napi} } })
      Object.defineProperty(process, 'version', { value: 'v${version}' })`
    const node = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]
    expect(await run(['serve'], { entry, node, env: newDatabase() })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `capacity-rules-server needs Node 22.14, 23.6 or newer, and this is v${version}\n`,
    })
  })

  test('is written in words that every Node knows', () => {
    const source = readFileSync(entry, 'utf8')
    expect(() => parse(source, { ecmaVersion: 5, allowHashBang: true })).not.toThrow()
  })

  test('is the command', async () => {
    expect(await run(['--version'], { entry })).toEqual(await run(['--version']))
  })
})

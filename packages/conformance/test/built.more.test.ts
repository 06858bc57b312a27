import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listOfRequirements } from '../src/command/list.ts'

const node = promisify(execFile).bind(null, process.execPath)
const cwd = fileURLToPath(new URL('..', import.meta.url))

// As turbo built it: another build here would take it away from who packs it just now.
test('the published form has all requirements and the contract in it', { timeout: 60_000 }, async () => {
  const { stdout } = await node(['dist/main.js', '--list'], { cwd })
  expect(stdout).toBe(listOfRequirements())
})

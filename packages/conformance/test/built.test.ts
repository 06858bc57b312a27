import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listOfRequirements } from '../src/command/list.ts'

const node = promisify(execFile).bind(null, process.execPath)
const cwd = fileURLToPath(new URL('..', import.meta.url))
const tsdown = createRequire(import.meta.url).resolve('tsdown/run')

test('the published form has all requirements and the contract in it', { timeout: 60_000 }, async () => {
  await node([tsdown], { cwd })
  const { stdout } = await node(['dist/main.js', '--list'], { cwd })
  expect(stdout).toBe(listOfRequirements())
})

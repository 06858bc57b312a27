import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const file = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

// Those for vitest are tests of this package.
test('the example for node:test passes', async () => {
  // Else it would report to the runner above it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = ['--test', '--test-reporter=tap', file('examples/node-test.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  expect(stdout).toMatch(/^# pass 3$/m)
  expect(stdout).toMatch(/^# fail 0$/m)
})

test('the code in the README is the example that is tested', () => {
  const [, code] = /```ts\n(.*?)```/s.exec(readFileSync(file('README.md'), 'utf8')) ?? []
  expect(code).toBe(readFileSync(file('examples/readme.test.ts'), 'utf8'))
})

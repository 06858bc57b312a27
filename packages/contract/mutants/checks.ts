import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** A check that CI makes, or the part of it that has to do with the contract. */
export interface Check {
  /** What a report calls it. */
  readonly name: string
  /** The folder of the package whose check it is. */
  readonly folder: string
  /** What Node runs there: a file and its arguments. */
  readonly run: readonly [file: string, ...args: string[]]
}

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--reporter', 'dot'] as const
const tsc = ['node_modules/typescript/bin/tsc', '--noEmit'] as const

/**
 * The checks that a change of the contract has to pass, the cheapest first. Each needs what `generate` makes, but the
 * linter and itself. Left out are the tests that hold the generated text against the document, and the round trip with
 * its faults: they look at the generator, and would also complain of a change that is meant.
 */
export const checks: readonly Check[] = [
  {
    name: 'lint',
    folder: 'openapi',
    run: ['node_modules/@redocly/cli/bin/cli.js', 'lint', '--config', 'redocly.yaml'],
  },
  { name: 'generate', folder: 'packages/contract', run: ['generator/main.ts'] },
  {
    name: 'tests of the contract',
    folder: 'packages/contract',
    run: [
      ...vitest,
      '--no-isolate',
      ...['document', 'limits', 'replies', 'reply-checker', 'invalid', 'operation'].map((file) => `src/${file}`),
    ],
  },
  { name: 'types of the contract', folder: 'packages/contract', run: tsc },
  { name: 'types of the client', folder: 'packages/client', run: tsc },
  { name: 'types of the server', folder: 'apps/server', run: tsc },
  {
    name: 'tests of the server',
    folder: 'apps/server',
    run: [...vitest, 'src/operations', 'test/every-operation', 'test/limits', 'test/statuses', 'test/round-trip'],
  },
]

/**
 * Makes the checks one by one, up to the first that fails.
 *
 * @param workspace the folder of the workspace
 * @returns the name of the check that failed; undefined if all passed
 */
export async function firstFailure(workspace: string, all: readonly Check[] = checks): Promise<string | undefined> {
  for (const { name, folder, run } of all) {
    if (!(await passes(join(workspace, folder), run))) return name
  }
  return undefined
}

function passes(cwd: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: 'ignore',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    // A group of its own, which can be ended with all its workers.
    detached: true,
  })
  const end = () => child.pid && process.kill(-child.pid, 'SIGKILL')
  // Before the copy that it works in is removed: it would write into it again.
  process.prependOnceListener('exit', end)
  return new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  }).finally(() => process.off('exit', end))
}

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Ended, runNode } from './run-node.ts'

const packageJson = createRequire(import.meta.url).resolve('@redocly/cli/package.json')
const program = join(dirname(packageJson), 'bin/cli.js')

/** The folder of the contract. */
export const root = join(import.meta.dirname, '..')

/**
 * Runs Redocly's program in the folder of the contract.
 *
 * @param env variables besides this process's own
 */
export const redocly = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  runNode(program, args, {
    cwd: root,
    env: {
      ...process.env,
      NO_COLOR: '1',
      REDOCLY_TELEMETRY: 'off',
      REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
      ...env,
    },
  })

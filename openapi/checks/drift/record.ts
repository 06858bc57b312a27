import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runNode } from '../run-node.ts'
import { runWorkflows, workflowFiles } from '../workflows/run.ts'
import { startWorkflowServer } from '../workflows/server.ts'

const server = join(import.meta.dirname, '../../../apps/server')
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

/** The server's tests that between them have each status of each operation. */
const tests = ['src/operations', 'test/every-operation.test.ts']

/** Records what the server's tests send and get. @throws with their output when one fails */
export async function recordTests(folder: string): Promise<void> {
  const { code, stdout, stderr } = await runNode(vitest, ['run', '--project=sqlite', '--maxWorkers=2', ...tests], {
    cwd: server,
    env: { ...process.env, NO_COLOR: '1', RECORD_TRAFFIC: folder },
  })
  if (code !== 0) throw new Error(`tests of the server failed:\n${stdout}${stderr}`)
  if (readdirSync(folder).length === 0) throw new Error('the tests of the server recorded nothing')
}

/** Records the traffic of the workflows. @throws with the runner's output when one fails */
export async function recordWorkflows(folder: string): Promise<void> {
  await using target = await startWorkflowServer()
  for (const file of workflowFiles) {
    const { passed, output } = await runWorkflows(file, target, { traffic: join(folder, `${file}.har`) })
    if (!passed) throw new Error(output)
  }
}

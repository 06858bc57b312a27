import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redocly, root } from '../redocly.ts'
import type { WorkflowServer } from './server.ts'

/** The names of the files in `workflows/`. */
export const workflowFiles: readonly string[] = readdirSync(join(root, 'workflows')).filter((name) =>
  name.endsWith('.arazzo.yaml'),
)

/** What came of the workflows of a file. */
export interface WorkflowRun {
  readonly passed: boolean
  readonly workflows: number
  readonly steps: number
  readonly checks: number
  /** What the runner said, for people. */
  readonly output: string
}

/** As far as it is read here. */
interface Log {
  readonly files: {
    readonly [file: string]: {
      readonly executedWorkflows: readonly {
        readonly executedSteps: readonly { readonly checks: readonly { readonly passed: boolean }[] }[]
      }[]
    }
  }
}

/**
 * Runs the workflows of a file against a server.
 *
 * @param options.inputs in place of the server's own
 * @param options.traffic a file, ending in `.har`, to record requests and replies in
 * @throws with what the runner said when it could not begin
 */
export async function runWorkflows(
  file: string,
  server: Pick<WorkflowServer, 'address' | 'inputs'>,
  options: { readonly inputs?: WorkflowServer['inputs']; readonly traffic?: string } = {},
): Promise<WorkflowRun> {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-respect-'))
  const log = join(folder, 'log.json')
  const record = options.traffic === undefined ? [] : [`--har-output=${options.traffic}`]
  try {
    const { code, stdout, stderr } = await redocly(
      [
        'respect',
        join(root, 'workflows', file),
        `--server=capacity-rules=${server.address}`,
        `--json-output=${log}`,
        ...record,
      ],
      // Not as an option, since anybody on the machine can read those.
      { REDOCLY_CLI_RESPECT_INPUT: JSON.stringify({ ...server.inputs, ...options.inputs }) },
    )
    const output = stdout + stderr
    if (!existsSync(log)) throw new Error(`${file} could not be run: ${output}`)
    return { passed: code === 0, output, ...count(JSON.parse(readFileSync(log, 'utf8'))) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function count({ files }: Log): Pick<WorkflowRun, 'workflows' | 'steps' | 'checks'> {
  const workflows = Object.values(files).flatMap(({ executedWorkflows }) => executedWorkflows)
  const steps = workflows.flatMap(({ executedSteps }) => executedSteps)
  return { workflows: workflows.length, steps: steps.length, checks: steps.flatMap(({ checks }) => checks).length }
}

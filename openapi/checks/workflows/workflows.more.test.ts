import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bundleContract } from '../contract.ts'
import { root } from '../redocly.ts'
import { runWorkflows, workflowFiles } from './run.ts'
import { startWorkflowServer, type WorkflowServer } from './server.ts'

// Several processes, on a machine that may be busy.
const timeout = 60_000

describe('the workflows', { timeout }, () => {
  let server: WorkflowServer
  beforeAll(async () => {
    server = await startWorkflowServer()
  }, timeout)
  afterAll(() => server[Symbol.asyncDispose]())

  /** The rules of the account without what only says when they changed. */
  const rules = async () => {
    const { address, authorization } = server
    const reply = await fetch(`${address}/api/v2/capacity/rules`, { headers: { Authorization: authorization } })
    const list: { last_updated_at: string }[] = JSON.parse(await reply.text())
    return list.map(({ last_updated_at: _, ...rule }) => rule)
  }

  test.each(workflowFiles)('%s holds against the server, and leaves the account as it was', async (file) => {
    const before = await rules()
    const run = await runWorkflows(file, server)
    expect(run.passed, run.output).toBe(true)
    expect(run.checks).toBeGreaterThan(run.steps)
    expect(await rules()).toEqual(before)
  })

  test('a step that does not come out as described fails the run', async () => {
    const run = await runWorkflows('moving-agents.arazzo.yaml', server, { inputs: { second_agent: 1001 } })
    expect(run.passed).toBe(false)
    expect(run.output).toContain('stepId - find-both')
  })
})

test('each operation of the contract occurs in the workflows', async () => {
  const { operationIds } = await bundleContract()
  const text = workflowFiles.map((file) => readFileSync(join(root, 'workflows', file), 'utf8'))
  const used = text.flatMap((file) => parse(file).workflows.flatMap(({ steps }: Workflow) => steps))
  expect([...new Set(used.map(({ operationId }) => operationId))].sort()).toEqual(operationIds.toSorted())
})

interface Workflow {
  readonly steps: readonly { readonly operationId: string }[]
}

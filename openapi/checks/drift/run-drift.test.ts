import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../redocly.ts'
import { runDrift } from './run-drift.ts'

const contract = join(root, 'openapi.yaml')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capacity-rules-traffic-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A page of assignees, on the wire. */
const page = (assignees: readonly unknown[]) => ({
  assignees,
  links: { next: null, prev: null },
  meta: { has_more: false },
})
const ada = {
  id: 1003,
  name: 'Ada Okafor',
  capacities: { email: 8, messaging: 4, voice: 1 },
  rule_id: '01KJPZ7Q40E5W8T6X3V9B2N4MC',
  rule_name: 'Evening shift',
}

/** Writes a line as the server's tests do, and compares it with the contract. */
function drift(reply: unknown, path = '/api/v2/capacity/rules/assignees?page[size]=2') {
  const headers = { 'content-type': 'application/json' }
  const exchange = {
    request: { method: 'GET', url: `http://localhost${path}`, headers: { authorization: 'Bearer x' } },
    response: { status: 200, headers, body: JSON.stringify(reply) },
  }
  writeFileSync(join(folder, 'one.ndjson'), `${JSON.stringify(exchange)}\n`)
  return runDrift(folder, contract)
}

describe('what the server’s tests record is read', { timeout: 30_000 }, () => {
  test('and nothing is found in what fits the contract, which counts as seen', async () => {
    const { report, coverage } = await drift(page([ada]))
    expect(report.problems).toEqual([])
    const seen = coverage.operations.find(({ operationId }) => operationId === 'listAssignees')?.covered
    expect(seen).toContainEqual({ kind: 'parameter', name: 'page[size]', in: 'query' })
    expect(seen).toContainEqual({ kind: 'response', status: '200' })
    expect(seen).toContainEqual({
      kind: 'property',
      target: 'response',
      status: '200',
      path: 'assignees[].capacities.voice',
    })
  })

  test.each([
    ['a field of another type', page([{ ...ada, id: '1003' }])],
    ['a field that is missing', page([{ ...ada, rule_name: undefined }])],
    ['a value out of bounds', page([{ ...ada, capacities: { email: 8, messaging: 4, voice: 2 } }])],
  ])('and %s in a reply is found', async (_, reply) => {
    const { report } = await drift(reply)
    expect(report.problems).toEqual([expect.objectContaining({ operationId: 'listAssignees', target: 'response' })])
  })

  test('and a path that the contract does not have is found', async () => {
    const { report } = await drift({}, '/api/v2/capacity/teams')
    expect(report.problems).toEqual([expect.objectContaining({ ruleId: 'undocumented-endpoint', target: 'request' })])
  })

  test('and a folder without traffic is an error', async () => {
    await expect(runDrift(folder, contract)).rejects.toThrow('No traffic files found')
  })
})

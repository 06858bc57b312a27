import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleContract } from '../contract.ts'
import { onlyHelp } from '../only-help.ts'
import { root } from '../redocly.ts'
import { judgeTraffic } from './judge.ts'
import { recordTests, recordWorkflows } from './record.ts'
import type { CoverageReport, DriftReport } from './report.ts'
import { runDrift } from './run-drift.ts'

const help = `Usage: npm run drift

Records what the server's tests and the workflows send and get, and holds it against the contract: nothing may differ,
and each operation, parameter, property and status has to be seen, but for those that the contract says are never sent.

Exit codes: 0 no drift and all seen, 1 drift, or something that was not seen, 2 wrong command line.

Example, from the root of the repository:
  $ npm run drift`

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-traffic-'))
  try {
    await recordTests(folder)
    await recordWorkflows(folder)
    const { report, coverage } = await runDrift(folder, join(root, 'openapi.yaml'))
    console.log(summary(report, coverage))
    const problems = judgeTraffic(report, coverage, (await bundleContract()).neverSent)
    for (const problem of problems) console.error(problem)
    if (problems.length > 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function summary({ run }: DriftReport, { totals }: CoverageReport): string {
  const parts = Object.entries(totals).map(([kind, { covered, total }]) => `${covered} of ${total} ${kind}`)
  return `${run.totalExchanges} requests: ${parts.join(', ')} seen`
}

if (!onlyHelp(help)) await main()

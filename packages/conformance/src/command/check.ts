import { writeFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { JournalExists } from '../account/journal.ts'
import { jsonReport } from '../report/json.ts'
import { junitReport } from '../report/junit.ts'
import { isGood } from '../report/summary.ts'
import { textReport } from '../report/text.ts'
import { checkConformance } from '../suite/conformance.ts'
import type { Report } from '../suite/finding.ts'
import { exitCodes, UsageError } from './exit-codes.ts'
import { interruptible } from './interrupt.ts'
import { adminOf, agentOf, type Given } from './options.ts'
import { Progress } from './progress.ts'

/** Zendesk allows hundreds a minute, and other programs want their share. */
const zendeskPerSecond = 3

/** Checks a server, reports, and gives the exit code. */
export async function check(given: Given, base: URL): Promise<number> {
  const progress = new Progress()
  const { publicUrl, maxRps, profile } = given
  const [report, interrupted] = await interruptible(async (signal) => {
    const found = await checkConformance({
      base,
      ...(publicUrl && { publicOrigin: publicUrl.origin }),
      admin: adminOf(given, process.env),
      agent: agentOf(given, process.env),
      agents: given.agents ?? 'none',
      allowDefaultSwitch: given.allowDefaultSwitch ?? false,
      profile,
      maxPerSecond: maxRps ?? (profile === 'zendesk' ? zendeskPerSecond : undefined),
      journalFile: given.journal,
      only: (id) => id.includes(given.only ?? ''),
      onProgress: progress.tell,
      signal,
    }).catch(explainJournal)
    return [found, signal.aborted] as const
  })
  progress.clear()
  if (report.findings.length === 0 && !interrupted) throw new UsageError(`no requirement has ${given.only} in its id`)
  write(report, given)
  if (report.problems.length > 0) {
    console.error(`The journal ${given.journal} is still there: --clean-up tries again to put the account back.`)
    return exitCodes.notPutBack
  }
  if (interrupted) return exitCodes.interrupted
  return isGood(report) ? 0 : exitCodes.failed
}

function explainJournal(error: unknown): never {
  if (!(error instanceof JournalExists)) throw error
  throw new UsageError(`${error.message}: another run is at work with it, or was killed; --clean-up ends that`)
}

function write(report: Report, { format, output, all = false }: Given): void {
  // Where the report goes to a file, the terminal is told in words.
  const isText = format === 'text' || output !== undefined
  const color = styleText('red', 'x', { stream: process.stdout }) !== 'x'
  const machine = {
    text: () => textReport(report, { all, color: false }),
    json: () => jsonReport(report),
    junit: () => junitReport(report),
  }
  process.stdout.write(isText ? textReport(report, { all: all && output === undefined, color }) : machine[format]())
  if (output !== undefined) writeFileSync(output, machine[format]())
}

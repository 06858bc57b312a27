import { type ConformanceOptions, checkConformance } from '../src/suite/conformance.ts'
import type { Finding, Report, Result } from '../src/suite/finding.ts'
import { type TestServer, temporaryFile } from './server.ts'

/** Checks a server with all that a run may be given. */
export function conform(server: TestServer, options: Partial<ConformanceOptions> = {}): Promise<Report> {
  return checkConformance({
    base: server.base,
    admin: server.admin,
    agent: server.agent,
    agents: 'all',
    allowDefaultSwitch: true,
    profile: 'capacity-rules',
    journalFile: temporaryFile('journal'),
    ...options,
  })
}

export const having = (report: Report, result: Result): readonly Finding[] =>
  report.findings.filter((finding) => finding.result === result)

/** The ids of what has a result, in order. */
export const idsHaving = (report: Report, result: Result): readonly string[] =>
  having(report, result)
    .map(({ id }) => id)
    .sort()

import { count, type Report } from '../suite/finding.ts'

/** A report for machines: the run, how many findings of each kind there are, and every finding. */
export function jsonReport({ findings, ...run }: Report): string {
  const summary = {
    requirements: findings.length,
    pass: count(findings, 'pass'),
    fail: count(findings, 'fail'),
    same: count(findings, 'same'),
    differs: count(findings, 'differs'),
    notApplicable: count(findings, 'not applicable'),
  }
  return `${JSON.stringify({ ...run, summary, findings }, null, 2)}\n`
}

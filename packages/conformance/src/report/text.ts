import { styleText } from 'node:util'
import type { Finding, Report, Result } from '../suite/finding.ts'
import { counts, sourceOf } from './summary.ts'

type Style = Parameters<typeof styleText>[0]

export interface TextOptions {
  /** Whether every requirement is named, and not only those that did not pass. */
  readonly all: boolean
  readonly color: boolean
}

const marks: Readonly<Record<Result, readonly [mark: string, style: Style]>> = {
  pass: ['✓', 'green'],
  fail: ['✗', 'red'],
  same: ['=', 'green'],
  differs: ['≠', 'yellow'],
  'not applicable': ['-', 'dim'],
}

/** A report for people: a line for each theme, what failed in full, and a summary. */
export function textReport(report: Report, { all, color }: TextOptions): string {
  const paint = (style: Style, text: string) => (color ? styleText(style, text, { validateStream: false }) : text)
  const { findings } = report
  const themes = [...Map.groupBy(findings, ({ theme }) => theme)].flatMap(([theme, some]) => [
    `${paint('bold', theme)}  ${counts(some)}`,
    ...some.filter((finding) => all || finding.failure).flatMap((finding) => findingLines(finding, paint)),
  ])
  return [
    `${report.baseUrl}, held against version ${report.contractVersion} of the contract${zendesk(report)}`,
    '',
    ...themes,
    '',
    ...(all ? [] : reasonLines(findings)),
    ...report.notes.map((note) => `Note: ${note}.`),
    ...report.problems.map((problem) => paint('red', `Not put back: ${problem}.`)),
    `${findings.length} requirements: ${counts(findings)}.`,
    `${report.requests} requests in ${report.seconds.toFixed(1)} s; ${agentsMoved(report.agents)}.`,
    '',
  ].join('\n')
}

const zendesk = ({ profile }: Report): string =>
  profile === 'zendesk'
    ? '; requirements of origin D are decisions of Capacity Rules, which Zendesk need not share'
    : ''

const agentsMoved = (agents: number): string =>
  agents === 0 ? 'no agent was moved' : `${agents} agent${agents === 1 ? ' was' : 's were'} moved and put back`

function findingLines(finding: Finding, paint: (style: Style, text: string) => string): string[] {
  const { id, rule, result, reason, failure } = finding
  const [mark, style] = marks[result]
  const lines = [`  ${paint(style, `${mark} ${id}`)}  ${rule} ${paint('dim', `[${sourceOf(finding)}]`)}`]
  if (reason !== undefined) lines.push(`      ${paint('dim', reason)}`)
  if (failure === undefined) return lines
  return [
    ...lines,
    `      sent      ${failure.sent}`,
    `      expected  ${failure.expected}`,
    `      seen      ${failure.seen}`,
  ]
}

/** Why some requirements are not applicable: a line for each reason. */
function reasonLines(findings: readonly Finding[]): string[] {
  const without = findings.filter(({ result }) => result === 'not applicable')
  if (without.length === 0) return []
  const lines = [...Map.groupBy(without, ({ reason }) => reason)].map(([reason, some]) => `  ${some.length}  ${reason}`)
  return ['Not applicable:', ...lines, '']
}

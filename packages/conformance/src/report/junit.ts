import { count, type Finding, type Report } from '../suite/finding.ts'
import { sourceOf } from './summary.ts'

/**
 * A report as JUnit XML, which systems for continuous integration read: a suite for each theme, a case for each
 * requirement. What is not applicable is skipped; a difference to a decision of ours is told, and no failure.
 */
export function junitReport({ findings, seconds, startedAt, baseUrl }: Report): string {
  const suites = [...Map.groupBy(findings, ({ theme }) => theme)].map(([theme, some]) => suite(theme, some))
  const attributes = {
    name: `capacity-rules-conformance ${baseUrl}`,
    ...numbers(findings),
    time: seconds.toFixed(3),
    timestamp: startedAt,
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`
}

const numbers = (findings: readonly Finding[]) => ({
  tests: findings.length,
  failures: count(findings, 'fail'),
  skipped: count(findings, 'not applicable'),
})

const suite = (theme: string, findings: readonly Finding[]): string =>
  element('testsuite', { name: theme, ...numbers(findings) }, findings.map(testCase))

function testCase(finding: Finding): string {
  const { id, theme, rule, result, reason = '', failure, ms } = finding
  const attributes = { classname: theme, name: `${id}: ${rule} [${sourceOf(finding)}]`, time: (ms / 1000).toFixed(3) }
  const told = failure && `sent: ${failure.sent}\nexpected: ${failure.expected}\nseen: ${failure.seen}`
  if (result === 'fail')
    return element('testcase', attributes, [element('failure', { message: rule }, [xmlText(told ?? '')])])
  if (result === 'not applicable') return element('testcase', attributes, [element('skipped', { message: reason }, [])])
  if (result === 'differs')
    return element('testcase', attributes, [element('system-out', {}, [xmlText(`differs\n${told}`)])])
  return element('testcase', attributes, [])
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
  const start = `<${name}${written.join('')}`
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** A text as it may stand in XML 1.0, which has no place for control characters and halves of surrogate pairs. */
const xmlText = (text: string): string =>
  text
    .replaceAll(/[&<>"]/g, (character) => entities.get(character) ?? character)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

import { count, type Finding, type Report, type Result } from '../suite/finding.ts'

const order: readonly Result[] = ['pass', 'fail', 'same', 'differs', 'not applicable']
const words: Readonly<Record<Result, string>> = {
  pass: 'passed',
  fail: 'failed',
  same: 'the same as ours',
  differs: 'differ from ours',
  'not applicable': 'not applicable',
}

/** How many findings there are of each kind, in words; kinds without any are left out. */
export const counts = (findings: readonly Finding[]): string =>
  order
    .map((result) => [count(findings, result), words[result]] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ')

/** Where a finding's requirement comes from, in short: a letter, and the part of the contract if it stands there. */
export const sourceOf = ({ origin, contract }: Pick<Finding, 'origin' | 'contract'>): string =>
  contract === undefined ? origin : `${origin}, contract: ${contract}`

/** Whether a run has found nothing against the server. */
export const isGood = ({ findings }: Report): boolean => count(findings, 'fail') === 0

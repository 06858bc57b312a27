import type { Contract } from '../contract.ts'
import type { CoverageReport, DriftReport, Finding, Item, OperationCoverage } from './report.ts'
import { tolerated, tolerates } from './tolerated.ts'

/**
 * Names what is wrong with recorded traffic: what does not fit the contract, what of the contract was not seen, what was
 * seen though it is never sent, and what is tolerated in vain.
 *
 * @returns a sentence each; nothing when all is well
 */
export function judgeTraffic(
  { problems }: Pick<DriftReport, 'problems'>,
  { operations }: Pick<CoverageReport, 'operations'>,
  neverSent: Contract['neverSent'],
): string[] {
  const drifts = problems.filter((finding) => !tolerates(finding))
  const needed = new Set(problems.map(tolerates))
  return [
    ...drifts.map(describeFinding),
    ...operations.flatMap((operation) => judgeCoverage(operation, neverSent[operation.operationId] ?? [])),
    ...tolerated.filter((entry) => !needed.has(entry)).map(({ why }) => `tolerated, but not found any more: ${why}`),
  ]
}

function judgeCoverage({ operationId, covered, missing }: OperationCoverage, never: readonly string[]): string[] {
  const isNeverSent = (item: Item) => 'status' in item && item.status !== undefined && never.includes(item.status)
  return [
    ...missing.filter((item) => !isNeverSent(item)).map((item) => `${operationId}: not seen: ${nameItem(item)}`),
    ...covered.filter(isNeverSent).map((item) => `${operationId}: never sent, but seen: ${nameItem(item)}`),
  ]
}

const describeFinding = ({ operationId, method, url, status, message, occurrences }: Finding): string =>
  `${operationId ?? 'no operation'}: ${message} (${occurrences} times, as in ${method} ${url} -> ${status})`

function nameItem(item: Item): string {
  switch (item.kind) {
    case 'operation':
      return 'the operation itself'
    case 'parameter':
      return `parameter ${item.name}`
    case 'response':
      return `status ${item.status}`
    case 'property':
      return `${item.path} in ${item.status === undefined ? 'the request' : `the reply ${item.status}`}`
  }
}

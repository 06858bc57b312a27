/** What Redocly's `drift` found, as far as it is read here. */
export interface DriftReport {
  readonly run: { readonly totalExchanges: number; readonly documentedExchanges: number }
  readonly problems: readonly Finding[]
}

/** A kind of finding, with the first exchange that it was found in. */
export interface Finding {
  readonly ruleId: string
  readonly message: string
  readonly operationId?: string
  readonly status?: number
  readonly target: 'request' | 'response'
  readonly occurrences: number
  readonly method: string
  readonly url: string
}

/** What of the contract the traffic has touched. */
export interface CoverageReport {
  readonly totals: Readonly<Record<Kind, { readonly covered: number; readonly total: number }>>
  readonly operations: readonly OperationCoverage[]
}
type Kind = 'operations' | 'parameters' | 'properties' | 'responses'

export interface OperationCoverage {
  readonly operationId: string
  readonly covered: readonly Item[]
  readonly missing: readonly Item[]
}

/** A part of an operation that can be touched. */
export type Item =
  | { readonly kind: 'operation' }
  | { readonly kind: 'parameter'; readonly name: string; readonly in: string }
  | { readonly kind: 'response'; readonly status: string }
  | {
      readonly kind: 'property'
      readonly target: 'request' | 'response'
      readonly status?: string
      readonly path: string
    }

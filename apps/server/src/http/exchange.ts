import type { OperationId } from '@capacity-rules/contract'
import { chain, type MaybePromise, StoreUnavailable } from '@capacity-rules/core'
import type { Cors } from './cors.ts'
import { ApiError, errors } from './errors.ts'
import { requestIdOf } from './request-id.ts'

/** What is to be sent: an error, or a status with a body and perhaps headers of its own. */
export type Outcome =
  | ApiError
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }

/** A line of the log. Nothing in it comes from a body, a query or a credential. */
export interface LogLine {
  readonly requestId: string
  /** The operation of the contract, or null for all other paths and methods. */
  readonly operation: OperationId | null
  readonly method: string
  readonly status: number
  readonly ms: number
}

export interface Log {
  readonly info: (line: LogLine, message: string) => void
  readonly error: (line: { readonly requestId: string; readonly err: unknown }, message: string) => void
}

/** What is wrong with a reply in the eyes of the contract; empty when nothing is. */
export type CheckReply = (
  operation: OperationId,
  reply: { readonly status: number; readonly headers: Headers; readonly body: unknown },
) => readonly string[]

/** On every reply under `/api/`, errors too, those of the HTTP parser included. */
export const apiHeaders = {
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Origin',
  'X-Content-Type-Options': 'nosniff',
}

export interface ExchangeOptions {
  readonly log: Log
  readonly checkReply: CheckReply | undefined
  readonly cors: Cors
}

/**
 * Turns the outcome of a request into a reply and writes its line in the log, at once where the outcome is there at
 * once. Whatever is thrown becomes an error of the contract; what it was goes to the log alone.
 */
export function exchange(
  { log, checkReply, cors }: ExchangeOptions,
  request: Request,
  operation: OperationId | null,
  work: (requestId: string) => MaybePromise<Outcome>,
): MaybePromise<Response> {
  const startedAt = performance.now()
  const requestId = requestIdOf(request.headers.get('x-request-id'))
  const failed = (error: unknown): Outcome => {
    const known = error instanceof StoreUnavailable
    log.error({ requestId, err: error }, known ? 'the store is not available' : 'a request failed')
    return known ? errors.unavailable : errors.internal
  }
  const finish = (outcome: Outcome): Response => {
    const checked = operation && checkReply ? checkOutcome(checkReply, operation, outcome, failed) : outcome
    const ms = Math.round((performance.now() - startedAt) * 1000) / 1000
    log.info({ requestId, operation, method: request.method, status: checked.status, ms }, 'request')
    return toResponse(checked, requestId, cors.reply(request))
  }
  try {
    const outcome = work(requestId)
    return outcome instanceof Promise ? outcome.catch(failed).then(finish) : finish(outcome)
  } catch (error) {
    return chain(failed(error), finish)
  }
}

function toResponse(outcome: Outcome, requestId: string, more: Readonly<Record<string, string>> = {}): Response {
  const { status } = outcome
  const body = bodyOf(outcome)
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const headers = { ...apiHeaders, ...type, 'X-Request-Id': requestId, ...outcome.headers, ...more }
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
}

const bodyOf = (outcome: Outcome): unknown => (outcome instanceof ApiError ? { error: outcome.message } : outcome.body)

/** A reply that breaks the contract is a fault of ours, and is not sent. */
function checkOutcome(
  check: CheckReply,
  operation: OperationId,
  outcome: Outcome,
  failed: (error: unknown) => Outcome,
): Outcome {
  const { headers } = toResponse(outcome, 'x')
  const problems = check(operation, { status: outcome.status, headers, body: bodyOf(outcome) })
  return problems.length === 0 ? outcome : failed(new Error(`the reply breaks the contract: ${problems.join('; ')}`))
}

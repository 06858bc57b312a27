import type { OperationId } from '@capacity-rules/contract'
import { chain, type MaybePromise, StoreUnavailable } from '@capacity-rules/core'
import type { Cors } from './cors.ts'
import { ApiError, errors } from './errors.ts'
import type { ReplyCache } from './reply-cache.ts'
import { requestIdOf } from './request-id.ts'

/** What is to be sent: an error, or a status with a body and perhaps headers of its own. */
export type Outcome =
  | ApiError
  | {
      readonly status: number
      readonly body: unknown
      readonly headers?: Readonly<Record<string, string>>
      /** Until when the same request may be given the same reply, in milliseconds since 1970, if at all. */
      readonly until?: number | undefined
    }

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
  /** Where replies are kept that may be given again. */
  readonly replies?: ReplyCache | undefined
}

/** A request, with what the node server knows it by. */
export interface Received {
  readonly request: Request
  readonly incoming?: object | undefined
}

/**
 * Turns the outcome of a request into a reply and writes its line in the log, at once where the outcome is there at
 * once. Whatever is thrown becomes an error of the contract; what it was goes to the log alone.
 */
export function exchange(
  { log, checkReply, cors, replies }: ExchangeOptions,
  { request, incoming }: Received,
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
    const { text, headers } = toReply(checked)
    if (replies && incoming && operation) keep(replies, incoming, operation, checked, headers, text)
    const own = { 'X-Request-Id': requestId, ...cors.reply(request) }
    return new Response(text ?? null, { status: checked.status, headers: { ...headers, ...own } })
  }
  try {
    const outcome = work(requestId)
    return outcome instanceof Promise ? outcome.catch(failed).then(finish) : finish(outcome)
  } catch (error) {
    return chain(failed(error), finish)
  }
}

/** What an outcome looks like on the wire, but for what is each request's own. */
function toReply(outcome: Outcome): { readonly text: string | undefined; readonly headers: Record<string, string> } {
  const body = bodyOf(outcome)
  if (body === undefined) return { text: undefined, headers: { ...apiHeaders, ...outcome.headers } }
  const headers = { ...apiHeaders, 'Content-Type': 'application/json', ...outcome.headers }
  return { text: JSON.stringify(body), headers }
}

function keep(
  replies: ReplyCache,
  incoming: object,
  operation: OperationId,
  outcome: Outcome,
  fields: Readonly<Record<string, string>>,
  text = '',
): void {
  if (outcome instanceof ApiError || outcome.until === undefined) return
  const length = outcome.body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(text))]
  const headers = [...Object.entries(fields).flat(), ...length]
  replies.keep(incoming, { operation, status: outcome.status, headers, text, until: outcome.until })
}

const bodyOf = (outcome: Outcome): unknown => (outcome instanceof ApiError ? { error: outcome.message } : outcome.body)

/** A reply that breaks the contract is a fault of ours, and is not sent. */
function checkOutcome(
  check: CheckReply,
  operation: OperationId,
  outcome: Outcome,
  failed: (error: unknown) => Outcome,
): Outcome {
  const headers = new Headers({ ...toReply(outcome).headers, 'X-Request-Id': 'x' })
  const problems = check(operation, { status: outcome.status, headers, body: bodyOf(outcome) })
  return problems.length === 0 ? outcome : failed(new Error(`the reply breaks the contract: ${problems.join('; ')}`))
}

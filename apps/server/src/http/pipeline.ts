import { access, type OperationId } from '@capacity-rules/contract'
import { chain, type Domain, type MaybePromise, mayCall, scopeCovers } from '@capacity-rules/core'
import type { Context } from 'hono'
import type { Assumption, Authenticator, Caller } from './auth.ts'
import { bodyHeaderError, readJson } from './body.ts'
import { clientAddress } from './client-address.ts'
import { ApiError, errors } from './errors.ts'
import type { Outcome } from './exchange.ts'
import type { Operation, RawCall } from './operation.ts'
import { type OriginSettings, originOf } from './origin.ts'
import { pathOf, queryOf, readQuery } from './query.ts'
import type { RateLimit } from './rate-limit.ts'

/** What the node server gives with a request. Absent when the app is called without a socket. */
export type Bindings = { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } }

/** Too many wrong passwords, or too many requests of an account. */
export type Throttle = 'login' | 'rate'

export interface PipelineOptions {
  readonly domain: Domain
  readonly origin: OriginSettings
  readonly authenticator: Authenticator
  readonly rateLimit: RateLimit | undefined
  /** Told of every request that is sent away with 429. */
  readonly onThrottle: (reason: Throttle) => void
}

/**
 * The checks that every request under `/api/` passes, in the order that the contract gives: 401, then what `next` says
 * of path and method (404, 405), or the operation's own: 403, 415, 413, 400 syntax, 400 schema, and the rest is the
 * domain's. Each step runs at once where it can, since a reply that never waited is sent on a shorter way.
 */
export function authenticated(
  options: PipelineOptions,
  c: PipelineContext,
  next: (caller: Caller) => MaybePromise<Outcome>,
): MaybePromise<Outcome> {
  const { domain, authenticator, rateLimit } = options
  // What writes or counts must not be begun for somebody who may not.
  const mayAssume = !rateLimit && (c.req.method === 'GET' || c.req.method === 'HEAD')
  const assumption = mayAssume && authenticator.assume(c.req.raw.headers.get('authorization'), domain.clock())
  const lookUp = () => lookedUp(options, c, next)
  return assumption ? ifConfirmed(assumption, next, lookUp) : lookUp()
}

/** Works for a caller who is most likely the one, and gives nothing away before that is sure. */
async function ifConfirmed(
  { caller, isConfirmed }: Assumption,
  next: (caller: Caller) => MaybePromise<Outcome>,
  lookUp: () => MaybePromise<Outcome>,
): Promise<Outcome> {
  const outcome = (async () => next(caller))()
  // Waited for below, if at all.
  outcome.catch(() => {})
  return (await isConfirmed) ? outcome : lookUp()
}

function lookedUp(
  { domain, origin, authenticator, onThrottle }: PipelineOptions,
  c: PipelineContext,
  next: (caller: Caller) => MaybePromise<Outcome>,
): MaybePromise<Outcome> {
  const { headers } = c.req.raw
  const address = () => clientAddress(origin.trustProxy, headers, peerOf(c))
  return chain(authenticator.find(headers.get('authorization'), address, domain.clock()), (caller) => {
    if (caller instanceof ApiError) {
      onThrottle('login')
      return caller
    }
    return caller ? next(caller) : errors.unauthorized
  })
}

export type PipelineContext = Context<{ Bindings: Bindings }>

const peerOf = (c: PipelineContext): string | undefined => c.env?.incoming?.socket.remoteAddress

/** Runs an operation for a caller who is known. */
export function runOperation<Id extends OperationId>(
  options: PipelineOptions,
  c: PipelineContext,
  operation: Operation<Id>,
  params: RawCall['params'],
  caller: Caller,
  requestId: string,
): MaybePromise<Outcome> {
  const { permission, scope } = access[operation.id]
  if (!mayCall(caller.user, permission) || !scopeCovers(caller.scope, scope)) return errors.forbidden
  if (!options.rateLimit) {
    // A right password is held against the throttle every time.
    const until = caller.tokenId === null ? undefined : (caller.until ?? Number.POSITIVE_INFINITY)
    return chain(runAllowed(options, c, operation, params, caller, requestId), (outcome) =>
      outcome instanceof ApiError || outcome.headers?.ETag === undefined ? outcome : { ...outcome, until },
    )
  }
  const { headers, error } = options.rateLimit.take(caller.accountId, options.domain.clock())
  if (error) {
    options.onThrottle('rate')
    return error
  }
  return chain(runAllowed(options, c, operation, params, caller, requestId), (outcome) =>
    outcome instanceof ApiError ? outcome.with(headers) : { ...outcome, headers: { ...outcome.headers, ...headers } },
  )
}

function runAllowed<Id extends OperationId>(
  options: PipelineOptions,
  c: PipelineContext,
  operation: Operation<Id>,
  params: RawCall['params'],
  { accountId, user, tokenId }: Caller,
  requestId: string,
): MaybePromise<Outcome> {
  const request = c.req.raw
  const url = c.req.url
  const call: Omit<RawCall, 'body'> = {
    domain: options.domain,
    writer: { accountId, userId: user.id, tokenId, requestId },
    header: (name) => request.headers.get(name),
    params: operation.hasParams ? params : undefined,
    query: operation.queryNames.length > 0 ? readQuery(queryOf(url), operation.queryNames) : undefined,
    origin: originOf(options.origin, request.headers, url, peerOf(c)),
    path: pathOf(url),
  }
  if (!operation.hasBody) return operation.run({ ...call, body: undefined })
  const headerError = bodyHeaderError(request.headers)
  if (headerError) return headerError
  return readJson(request).then((body) => (body instanceof ApiError ? body : operation.run({ ...call, body })))
}

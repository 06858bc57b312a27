import { access, type OperationId } from '@capacity-rules/contract'
import { type Credential, chain, type Domain, type MaybePromise, mayCall, scopeCovers } from '@capacity-rules/core'
import type { Context } from 'hono'
import { authenticate } from './auth.ts'
import { bodyHeaderError, readJson } from './body.ts'
import { ApiError, errors } from './errors.ts'
import type { Outcome } from './exchange.ts'
import type { Operation, RawCall } from './operation.ts'
import { type OriginSettings, originOf } from './origin.ts'
import { pathOf, queryOf, readQuery } from './query.ts'

/** What the node server gives with a request. Absent when the app is called without a socket. */
export type Bindings = { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } }

export interface PipelineOptions {
  readonly domain: Domain
  readonly origin: OriginSettings
}

/**
 * The checks that every request under `/api/` passes, in the order that the contract gives: 401, then what `next` says
 * of path and method (404, 405), or the operation's own: 403, 415, 413, 400 syntax, 400 schema, and the rest is the
 * domain's. Each step runs at once where it can, since a reply that never waited is sent on a shorter way.
 */
export function authenticated(
  { domain }: PipelineOptions,
  request: Request,
  next: (caller: Credential) => MaybePromise<Outcome>,
): MaybePromise<Outcome> {
  const found = authenticate(domain.store, request.headers.get('authorization'), domain.clock())
  return chain(found, (caller) => (caller ? next(caller) : errors.unauthorized))
}

/** Runs an operation for a caller who is known. */
export function runOperation<Id extends OperationId>(
  options: PipelineOptions,
  c: Context<{ Bindings: Bindings }>,
  operation: Operation<Id>,
  { accountId, user, token }: Credential,
): MaybePromise<Outcome> {
  const { permission, scope } = access[operation.id]
  if (!mayCall(user, permission) || !scopeCovers(token.scope, scope)) return errors.forbidden
  const request = c.req.raw
  const url = c.req.url
  const call: Omit<RawCall, 'body'> = {
    domain: options.domain,
    accountId,
    params: operation.hasParams ? c.req.param() : undefined,
    query: operation.queryNames.length > 0 ? readQuery(queryOf(url), operation.queryNames) : undefined,
    origin: originOf(options.origin, request.headers, url, c.env?.incoming?.socket.remoteAddress),
    path: pathOf(url),
  }
  if (!operation.hasBody) return operation.run({ ...call, body: undefined })
  const headerError = bodyHeaderError(request.headers)
  if (headerError) return headerError
  return readJson(request).then((body) =>
    body instanceof ApiError ? body : operation.run({ ...call, body: body.json }),
  )
}

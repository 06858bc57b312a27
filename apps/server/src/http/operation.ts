import {
  type Body,
  firstInvalid,
  firstInvalidParameter,
  inputs,
  type OperationId,
  type Params,
  type Query,
  type Reply,
  type Status,
} from '@capacity-rules/contract'
import { type AccountId, chain, type Domain, type MaybePromise, type Result } from '@capacity-rules/core'
import { z } from '@hono/zod-openapi'
import { type ApiError, errors, invalidPagination, invalidParameter, toApiError } from './errors.ts'
import type { Outcome } from './exchange.ts'

/** What a handler gets: the parts of the request as the contract types them, and where the request came from. */
export interface Call<Id extends OperationId> {
  readonly domain: Domain
  readonly accountId: AccountId
  readonly params: Params<Id>
  readonly query: Query<Id>
  readonly body: Body<Id>
  /** Scheme and host as the client saw them. */
  readonly origin: string
  /** The path as it was sent. */
  readonly path: string
  /** Whether the request itself named a query parameter, rather than the contract by its default. */
  readonly sent: (parameter: string) => boolean
}

/** A reply that the contract names for the operation. */
export type Answer<Id extends OperationId> = {
  [Code in Status<Id> & (200 | 204)]: {
    readonly status: Code
    readonly body: Reply<Id, Code>
    readonly headers?: Readonly<Record<string, string>>
  }
}[Status<Id> & (200 | 204)]

/** The raw parts of a request, before the contract has read them. */
export interface RawCall {
  readonly domain: Domain
  readonly accountId: AccountId
  readonly params: Readonly<Record<string, string>> | undefined
  /** The raw values of the parameters that the operation knows; undefined where it knows none. */
  readonly query: Readonly<Record<string, string | string[]>> | undefined
  /** The parsed JSON, for an operation that has a body. */
  readonly body: unknown
  readonly origin: string
  readonly path: string
}

/** An operation of the contract together with its handler. */
export interface Operation<Id extends OperationId = OperationId> {
  readonly id: Id
  readonly hasParams: boolean
  /** The query parameters that it reads. */
  readonly queryNames: readonly string[]
  readonly hasBody: boolean
  readonly run: (call: RawCall) => MaybePromise<Outcome>
}

interface Reader<Id extends OperationId> {
  readonly params: z.ZodType<Params<Id>>
  readonly query: z.ZodType<Query<Id>>
  readonly body: z.ZodType<Body<Id>>
}

/** The contract's schemas, under a type that still tells which operation's they are. */
const readers: { readonly [Id in OperationId]: Reader<Id> } = inputs

interface Options {
  /** Makes a body ready for its schema, where the schema alone cannot say what is meant. */
  readonly prepare?: (body: unknown) => unknown
}

/**
 * Ties a handler to the operation of its name: the request is read by the contract's schemas, and the handler can only
 * give a reply that the contract names.
 *
 * @example export const showCapacityRule = operation('showCapacityRule', ({ domain, accountId, params }) =>
 *   answer(show(domain, accountId, params.capacity_rule_id), (rule) => ({ status: 200, body: toWireRule(rule) })))
 */
export function operation<Id extends OperationId>(
  id: Id,
  handler: (call: Call<Id>) => MaybePromise<Answer<Id> | ApiError>,
  { prepare = (body) => body }: Options = {},
): Operation<Id> {
  const reader = readers[id]
  const run = (raw: RawCall): MaybePromise<Outcome> => {
    const { domain, accountId, origin, path } = raw
    const sent = prepare(raw.body)
    const body = reader.body.safeParse(sent)
    if (!body.success) return bodyError(body.error.issues, sent)
    const query = reader.query.safeParse(raw.query)
    const queryProblem = queryError(query.error?.issues, raw.query)
    if (queryProblem) return queryProblem
    const params = reader.params.safeParse(raw.params)
    if (!query.success || !params.success) return errors.ruleNotFound
    const isSent = (parameter: string) => raw.query?.[parameter] !== undefined
    const parts = { params: params.data, query: query.data, body: body.data }
    return handler({ domain, accountId, origin, path, sent: isSent, ...parts })
  }
  return {
    id,
    hasParams: !isNothing(reader.params),
    queryNames: reader.query instanceof z.ZodObject ? Object.keys(reader.query.shape) : [],
    hasBody: !isNothing(reader.body),
    run,
  }
}

const isNothing = (schema: z.ZodType): boolean => schema instanceof z.ZodUndefined

const bodyError = (issues: readonly z.core.$ZodIssue[], sent: unknown): ApiError => {
  const { path, value, allowed } = firstInvalid(issues, sent)
  return invalidParameter(path, value, allowed)
}

/** Two cursors at once are found after each of them was read, and before the filter is. */
function queryError(issues: readonly z.core.$ZodIssue[] | undefined, sent: RawCall['query']): ApiError | undefined {
  const invalid = issues && firstInvalidParameter(issues, sent ?? {})
  if (invalid?.path.startsWith('page[')) return invalidPagination(invalid.path, invalid.value)
  const before = sent?.['page[before]']
  if (before !== undefined && sent?.['page[after]'] !== undefined) return invalidPagination('page[before]', `${before}`)
  return invalid && invalidParameter(invalid.path, invalid.value, invalid.allowed)
}

/** A result of the domain as a reply. @param agentsKey the name under which the request sent its agents */
export const answer = <T, A>(
  result: MaybePromise<Result<T>>,
  reply: (value: T) => A,
  agentsKey?: string,
): MaybePromise<A | ApiError> =>
  chain(result, (known) => (known.ok ? reply(known.value) : toApiError(known.refusal, agentsKey)))

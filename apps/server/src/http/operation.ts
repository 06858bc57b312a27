import { createHash } from 'node:crypto'
import {
  type Body,
  firstInvalid,
  firstInvalidParameter,
  type HeaderFields,
  inputs,
  type OperationId,
  type Params,
  type Query,
  type Reply,
  type Status,
} from '@capacity-rules/contract'
import { type AccountId, chain, type Domain, type MaybePromise, type Result, type Writer } from '@capacity-rules/core'
import { z } from '@hono/zod-openapi'
import type { JsonBody } from './body.ts'
import { type ApiError, errors, invalidPagination, invalidParameter, toApiError } from './errors.ts'
import type { Outcome } from './exchange.ts'

/** What a handler gets: the parts of the request as the contract types them, and where the request came from. */
export interface Call<Id extends OperationId> {
  readonly domain: Domain
  /** Who calls, which is who writes. */
  readonly writer: Writer
  readonly accountId: AccountId
  readonly params: Params<Id>
  readonly query: Query<Id>
  readonly headers: HeaderFields<Id>
  readonly body: Body<Id>
  /** The SHA-256 of the body's bytes, to tell another body; empty where there is none. */
  readonly bodyHash: () => string
  /** Scheme and host as the client saw them. */
  readonly origin: string
  /** The path as it was sent. */
  readonly path: string
  /** Whether the request itself named a query parameter, rather than the contract by its default. */
  readonly sent: (parameter: string) => boolean
}

/** A reply that the contract names for the operation. */
export type Answer<Id extends OperationId> = {
  [Code in Status<Id> & (200 | 204 | 304)]: {
    readonly status: Code
    readonly body: Reply<Id, Code>
    readonly headers?: Readonly<Record<string, string>>
  }
}[Status<Id> & (200 | 204 | 304)]

/** The raw parts of a request, before the contract has read them. */
export interface RawCall {
  readonly domain: Domain
  readonly writer: Writer
  readonly params: Readonly<Record<string, string>> | undefined
  /** The raw values of the parameters that the operation knows; undefined where it knows none. */
  readonly query: Readonly<Record<string, string | string[]>> | undefined
  /** Gives a header field of the request; null when it is not there. */
  readonly header: (name: string) => string | null
  /** The body of an operation that has one. */
  readonly body: JsonBody | undefined
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
  readonly headers: z.ZodType<HeaderFields<Id>>
  readonly body: z.ZodType<Body<Id>>
}

/** The contract's schemas, under a type that still tells which operation's they are. */
const readers: { readonly [Id in OperationId]: Reader<Id> } = inputs

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
): Operation<Id> {
  const reader = readers[id]
  const parse = {
    params: parserOf(reader.params),
    query: parserOf(reader.query),
    headers: parserOf(reader.headers),
    body: parserOf(reader.body),
  }
  const headerNames = reader.headers instanceof z.ZodObject ? Object.keys(reader.headers.shape) : undefined
  const run = (raw: RawCall): MaybePromise<Outcome> => {
    const { domain, writer, origin, path } = raw
    const sent = raw.body?.json
    const body = parse.body(sent)
    if (!body.success) return invalid(body.error.issues, sent)
    const query = parse.query(raw.query)
    const queryProblem = queryError(query.error?.issues, raw.query)
    if (queryProblem) return queryProblem
    const fields = headerNames && fieldsOf(headerNames, raw.header)
    const headers = parse.headers(fields)
    if (!headers.success) return invalid(headers.error.issues, fields)
    const params = parse.params(raw.params)
    if (!query.success || !params.success) return errors.ruleNotFound
    return handler({
      domain,
      writer,
      accountId: writer.accountId,
      origin,
      path,
      sent: (parameter) => raw.query?.[parameter] !== undefined,
      bodyHash: () => (raw.body ? createHash('sha256').update(raw.body.bytes).digest('base64url') : ''),
      params: params.data,
      query: query.data,
      headers: headers.data,
      body: body.data,
    })
  }
  return {
    id,
    hasParams: !isNothing(reader.params),
    queryNames: reader.query instanceof z.ZodObject ? Object.keys(reader.query.shape) : [],
    hasBody: !isNothing(reader.body),
    run,
  }
}

/** Reads by a schema. What is always nothing is read once, since it takes zod as long as anything else. */
function parserOf<T>(schema: z.ZodType<T>): (value: unknown) => z.ZodSafeParseResult<T> {
  if (!isNothing(schema)) return (value) => schema.safeParse(value)
  const nothing = schema.safeParse(undefined)
  return () => nothing
}

const isNothing = (schema: z.ZodType): boolean => schema instanceof z.ZodUndefined

function fieldsOf(names: readonly string[], header: RawCall['header']): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const name of names) {
    const value = header(name)
    if (value !== null) fields[name] = value
  }
  return fields
}

const invalid = (issues: readonly z.core.$ZodIssue[], sent: unknown): ApiError => {
  const { path, value, allowed } = firstInvalid(issues, sent)
  return invalidParameter(path, value, allowed)
}

/** Two cursors at once are found after each of them was read, and before the filter is. */
function queryError(issues: readonly z.core.$ZodIssue[] | undefined, sent: RawCall['query']): ApiError | undefined {
  const first = issues && firstInvalidParameter(issues, sent ?? {})
  if (first?.path.startsWith('page[')) return invalidPagination(first.path, first.value)
  const before = sent?.['page[before]']
  if (before !== undefined && sent?.['page[after]'] !== undefined) return invalidPagination('page[before]', `${before}`)
  return first && invalidParameter(first.path, first.value, first.allowed)
}

/** A result of the domain as a reply. @param agentsKey the name under which the request sent its agents */
export const answer = <T, A>(
  result: MaybePromise<Result<T>>,
  reply: (value: T) => A,
  agentsKey?: string,
): MaybePromise<A | ApiError> =>
  chain(result, (known) => (known.ok ? reply(known.value) : toApiError(known.refusal, agentsKey)))

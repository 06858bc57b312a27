import { baseUrlOf } from './address.ts'
import { type Auth, Credentials } from './auth.ts'
import { InvalidArgumentError } from './errors.ts'
import { headersOf } from './headers.ts'
import type { Fetch } from './transport.ts'
import type { OperationId } from './types.ts'

/**
 * Holds a reply against the contract.
 *
 * @returns what is wrong with it, in words; undefined when nothing is
 */
export type Validate = (operation: OperationId, reply: unknown) => string | undefined

/** What a client is made with. */
export interface ClientOptions {
  /** Where the API is: `https://capacity.example.com`, or `https://{subdomain}.zendesk.com`. A path is kept as prefix. */
  readonly baseUrl: string
  readonly auth: Auth
  /** Sends the requests; the global `fetch` unless said otherwise. */
  readonly fetch?: Fetch | undefined
  /** How long a call may take, with its retries and waits, in milliseconds: 1 to 2147483647, or Infinity. 60000 unless said otherwise. */
  readonly timeoutMs?: number | undefined
  /** How often a call is tried again: 0 to 10. Twice unless said otherwise. */
  readonly maxRetries?: number | undefined
  /** Whether `createCapacityRule` sends an `Idempotency-Key` and so may be tried again after a fault. False unless said otherwise. */
  readonly idempotentCreate?: boolean | undefined
  /** Header fields of every request. `Authorization` is not one of them. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** `validate` of `@capacity-rules/client/validate`; without it, of a reply only the outermost form is looked at. */
  readonly validate?: Validate | undefined
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call with an `AbortError`. */
  readonly signal?: AbortSignal | undefined
  /** As in `ClientOptions`, for this call. When paging, for each page. */
  readonly timeoutMs?: number | undefined
  /** As in `ClientOptions`, for this call. When paging, for each page. */
  readonly maxRetries?: number | undefined
  /** Header fields beside those of `ClientOptions`, or in their place. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What a call that reads rules takes. */
export interface ReadOptions extends CallOptions {
  /** An `etag` read before. If there is nothing newer, the data are undefined. */
  readonly ifNoneMatch?: string | undefined
}

/** What a call that changes a rule takes. */
export interface WriteOptions extends CallOptions {
  /** An `etag` read before. If the rule has changed since, the call fails with a `PreconditionFailedError`. */
  readonly ifMatch?: string | undefined
}

/** What a call that makes a rule takes. */
export interface CreateOptions extends CallOptions {
  /** A key of your own, 1 to 255 characters: a server that knows such keys carries out the call once. */
  readonly idempotencyKey?: string | undefined
}

/** How long and how often. */
export interface Bounds {
  readonly timeoutMs: number
  readonly maxRetries: number
}

/** The options, looked at. */
export interface Settings extends Bounds {
  readonly baseUrl: string
  readonly credentials: Credentials
  readonly fetch: Fetch | undefined
  readonly idempotentCreate: boolean
  readonly headers: Headers
  readonly validate: Validate | undefined
}

/** @throws InvalidArgumentError for what is not allowed */
export function settingsOf(options: ClientOptions): Settings {
  return {
    ...boundsOf(options, { timeoutMs: 60_000, maxRetries: 2 }),
    baseUrl: baseUrlOf(options.baseUrl),
    credentials: new Credentials(options.auth),
    fetch: options.fetch,
    idempotentCreate: options.idempotentCreate ?? false,
    headers: headersOf(new Headers({ Accept: 'application/json' }), options.headers),
    validate: options.validate,
  }
}

const maxTimerMs = 2 ** 31 - 1
const mostRetries = 10

/**
 * The bounds that hold for a call.
 *
 * @throws InvalidArgumentError for those that are not allowed
 */
export function boundsOf(given: CallOptions, otherwise: Bounds): Bounds {
  const { timeoutMs = otherwise.timeoutMs, maxRetries = otherwise.maxRetries } = given
  // Beyond this a timer ends at once.
  if (!(timeoutMs >= 1 && (timeoutMs <= maxTimerMs || timeoutMs === Number.POSITIVE_INFINITY))) {
    throw new InvalidArgumentError(`timeoutMs has to be 1 to ${maxTimerMs}, or Infinity`)
  }
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0 && maxRetries <= mostRetries)) {
    throw new InvalidArgumentError(`maxRetries has to be an integer from 0 to ${mostRetries}`)
  }
  return { timeoutMs, maxRetries }
}

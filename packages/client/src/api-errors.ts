import { CapacityRulesError, requestIdOf } from './errors.ts'
import { retryAfterMs } from './retry.ts'

/** What an `ApiError` is made of. */
export interface Refusal {
  readonly response: Response
  /** The body: parsed where it is JSON, else the text. */
  readonly body: unknown
  /** Whether an earlier try of the call was left without a certain answer. */
  readonly unsure: boolean
}

/**
 * The server answered with a status of failure. Each documented status has a class of its own; this one stands for all
 * others, as the 502 of a proxy.
 */
export class ApiError extends CapacityRulesError {
  override readonly name: string = 'ApiError'
  readonly status: number
  /** The reply's `X-Request-Id`, which the server's log has too. */
  readonly requestId: string | undefined
  readonly headers: Headers
  /** The body: parsed where it is JSON, else the text. */
  readonly body: unknown
  /** How long the server asks to wait before the next try, in milliseconds; undefined where it does not. */
  readonly retryAfterMs: number | undefined

  constructor({ response, body }: Refusal, note = '') {
    super((sentenceOf(body) ?? `the server answered ${response.status}`) + note)
    this.status = response.status
    this.requestId = requestIdOf(response)
    this.headers = response.headers
    this.body = body
    this.retryAfterMs = retryAfterMs(response.headers)
  }
}

/** Something in the request is not allowed; the message names it. */
export class BadRequestError extends ApiError {
  override readonly name = 'BadRequestError'
  override readonly status = 400 as const
}
/** The credentials are missing, unknown, expired or revoked. */
export class AuthenticationError extends ApiError {
  override readonly name = 'AuthenticationError'
  override readonly status = 401 as const
}
/** The user, or the scope of the token, does not allow this. */
export class PermissionError extends ApiError {
  override readonly name = 'PermissionError'
  override readonly status = 403 as const
}
/** There is no such rule, or no such path. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError'
  override readonly status = 404 as const
}
/** The path does not have this method. */
export class MethodNotAllowedError extends ApiError {
  override readonly name = 'MethodNotAllowedError'
  override readonly status = 405 as const
}
/** The request did not arrive in time. */
export class RequestTimeoutError extends ApiError {
  override readonly name = 'RequestTimeoutError'
  override readonly status = 408 as const
}
/** The rule is no longer what `ifMatch` says. */
export class PreconditionFailedError extends ApiError {
  override readonly name = 'PreconditionFailedError'
  override readonly status = 412 as const
  /**
   * Whether an earlier try of this same call got no certain answer. If so, the change that is in the way may be the
   * call's own: read the rule to see.
   */
  readonly mayBeOwnChange: boolean

  constructor(refusal: Refusal) {
    super(
      refusal,
      refusal.unsure ? ' (an earlier try of this call may have been carried out; read the rule to see)' : '',
    )
    this.mayBeOwnChange = refusal.unsure
  }
}
/** The body is larger than 1 MiB. */
export class PayloadTooLargeError extends ApiError {
  override readonly name = 'PayloadTooLargeError'
  override readonly status = 413 as const
}
/** The body is of a kind that the server does not take. */
export class UnsupportedMediaTypeError extends ApiError {
  override readonly name = 'UnsupportedMediaTypeError'
  override readonly status = 415 as const
}
/** There are too many header fields, or they are too long. */
export class HeadersTooLargeError extends ApiError {
  override readonly name = 'HeadersTooLargeError'
  override readonly status = 431 as const
}
/** Too many requests, or too many wrong passwords. Nothing was done. */
export class RateLimitError extends ApiError {
  override readonly name = 'RateLimitError'
  override readonly status = 429 as const
}
/** A fault of the server. */
export class InternalServerError extends ApiError {
  override readonly name = 'InternalServerError'
  override readonly status = 500 as const
}
/** The server cannot work right now. */
export class ServiceUnavailableError extends ApiError {
  override readonly name = 'ServiceUnavailableError'
  override readonly status = 503 as const
}

const documented = [
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionError],
  [404, NotFoundError],
  [405, MethodNotAllowedError],
  [408, RequestTimeoutError],
  [412, PreconditionFailedError],
  [413, PayloadTooLargeError],
  [415, UnsupportedMediaTypeError],
  [429, RateLimitError],
  [431, HeadersTooLargeError],
  [500, InternalServerError],
  [503, ServiceUnavailableError],
] as const

/** An error with one of the documented statuses. Comparing `status` tells which. */
export type DocumentedError = InstanceType<(typeof documented)[number][1]>

const byStatus = new Map<number, (typeof documented)[number][1]>(documented)

/**
 * Whether an error is a reply with one of the documented statuses, so that the compiler knows what a comparison of
 * `status` means.
 *
 * @example if (isDocumentedError(error) && error.status === 412 && error.mayBeOwnChange) await look()
 */
export function isDocumentedError(error: unknown): error is DocumentedError {
  return error instanceof ApiError && byStatus.has(error.status)
}

/** The error that a reply is. */
export function apiError(refusal: Refusal): ApiError {
  return new (byStatus.get(refusal.response.status) ?? ApiError)(refusal)
}

/** What a body says went wrong. Zendesk has a title and a message, or a code and a description, in some replies. */
function sentenceOf(body: unknown): string | undefined {
  const { error, description } = fieldsOf(body)
  if (typeof error === 'string') return typeof description === 'string' ? `${error}: ${description}` : error
  const { title, message } = fieldsOf(error)
  const words = [title, message].filter((word) => typeof word === 'string')
  return words.length > 0 ? words.join(': ') : undefined
}

const fieldsOf = (value: unknown): { readonly [name: string]: unknown } => ({ ...(isObject(value) && value) })

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

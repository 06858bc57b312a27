import type { Refusal } from '@capacity-rules/core'

/** An error as it goes over the wire. `message` is the whole body: `{"error": message}`. */
export class ApiError {
  readonly status: number
  readonly message: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.message = message
    this.headers = headers
  }

  /** The same error with more headers. */
  with(headers: Readonly<Record<string, string>>): ApiError {
    return new ApiError(this.status, this.message, { ...this.headers, ...headers })
  }
}

const challenges = 'Basic realm="Capacity Rules", charset="UTF-8", Bearer realm="Capacity Rules"'

/** The errors that say the same every time. Clients match on their words. */
export const errors = {
  badRequest: new ApiError(400, 'Bad request'),
  invalidJson: new ApiError(400, 'Invalid JSON body'),
  unauthorized: new ApiError(401, "Couldn't authenticate you", { 'WWW-Authenticate': challenges }),
  forbidden: new ApiError(403, 'This functionality is just allowed to admins'),
  notFound: new ApiError(404, 'Not found'),
  ruleNotFound: new ApiError(404, 'Rule not found'),
  requestTimeout: new ApiError(408, 'Request timeout'),
  preconditionFailed: new ApiError(412, 'Precondition failed'),
  bodyTooLarge: new ApiError(413, 'Request body too large', { Connection: 'close' }),
  notJson: new ApiError(415, 'Content-Type must be application/json'),
  tooManyRequests: new ApiError(429, 'Too many requests'),
  headersTooLarge: new ApiError(431, 'Request header fields too large'),
  internal: new ApiError(500, 'Internal server error'),
  unavailable: new ApiError(503, 'Service unavailable', { 'Retry-After': '1' }),
} as const

/** @param allow the methods of the path, as in `GET, HEAD` */
export const methodNotAllowed = (allow: string): ApiError => new ApiError(405, 'Method not allowed', { Allow: allow })

/** A value of the request that is not allowed: where it stands, what it is, and what may stand there. */
export const invalidParameter = (path: string, value: string, allowed: string): ApiError =>
  new ApiError(400, `Invalid parameter: ${path}:(${value}), ${allowed}`)

/** A paging parameter that is not allowed. */
export const invalidPagination = (name: string, value: string): ApiError =>
  new ApiError(400, `Invalid pagination parameter: ${name}:(${value})`)

/**
 * What a refusal of the domain is over HTTP.
 *
 * @param agentsKey the name under which the request sent its agents
 */
export function toApiError(refusal: Refusal, agentsKey = 'agent_ids'): ApiError {
  switch (refusal.kind) {
    case 'rule-not-found':
      return errors.ruleNotFound
    case 'unknown-agent':
      return invalidParameter(
        `${agentsKey}[${refusal.index}]`,
        String(refusal.agentId),
        'must be the id of an active agent',
      )
    case 'too-many-rules':
      return invalidParameter('body', 'object', `at most ${refusal.limit} capacity rules`)
    case 'key-reused':
      return new ApiError(400, 'Idempotency-Key was used with another request')
    case 'precondition-failed':
      return errors.preconditionFailed
    case 'default-required':
      return new ApiError(400, 'A default capacity rule is required')
    case 'default-not-deletable':
      return new ApiError(400, "The default capacity rule can't be deleted")
  }
}

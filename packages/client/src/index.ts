export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  type DocumentedError,
  HeadersTooLargeError,
  InternalServerError,
  isDocumentedError,
  MethodNotAllowedError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionError,
  PreconditionFailedError,
  RateLimitError,
  RequestTimeoutError,
  ServiceUnavailableError,
  UnsupportedMediaTypeError,
} from './api-errors.ts'
export type { Auth } from './auth.ts'
export { CapacityRules, type RawClient } from './capacity-rules.ts'
export {
  AbortError,
  CapacityRulesError,
  ConnectionError,
  InvalidArgumentError,
  InvalidReplyError,
  RedirectError,
  TimeoutError,
} from './errors.ts'
export type { CallOptions, ClientOptions, CreateOptions, ReadOptions, Validate, WriteOptions } from './options.ts'
export type { PageIterator } from './page-iterator.ts'
export type { ListAssigneesQuery } from './pages.ts'
export type { ResponsePromise, WithResponse } from './response-promise.ts'
export type { Fetch } from './transport.ts'
export type * from './types.ts'

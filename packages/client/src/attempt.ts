import { type ApiError, apiError } from './api-errors.ts'
import { CapacityRulesError, ConnectionError, InvalidReplyError } from './errors.ts'
import type { CallOptions, Settings } from './options.ts'
import { connectionError, type Fetch } from './transport.ts'
import type { OperationId } from './types.ts'

/** What the caller of openapi-fetch passes on. */
export interface TryInit {
  readonly fetch: Fetch
  readonly headers: Headers
  readonly signal: AbortSignal
}

/** One call of an operation. */
export interface Order<Data> {
  readonly operation: OperationId
  readonly options: CallOptions | undefined
  /** Header fields of the operation; those that are undefined are not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Whether it may be sent again when nobody knows what became of it; true unless said otherwise. */
  readonly repeatable?: boolean
  /** Whether data are of the form that the operation has, seen from outside. */
  readonly fits: (data: Data | undefined) => data is Data
  /** What 304 means; without it, it is an error. */
  readonly unchanged?: { readonly data: Data } | undefined
  /** What 404 means after a try that may have been carried out; without it, it is an error. */
  readonly gone?: { readonly data: Data }
  /** Sends it once. */
  readonly once: (init: TryInit) => Promise<Reply<Data>>
}

/** What openapi-fetch makes of a response. */
interface Reply<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

export interface Outcome<Data> {
  readonly data: Data
  readonly response: Response
}

/** What may be worth another try. */
export type Failure =
  | { readonly error: ApiError; readonly response: Response }
  | { readonly error: ConnectionError; readonly response?: undefined }

/**
 * Sends an order once.
 *
 * @param unsure whether a try before this one may have been carried out
 * @throws whatever is not worth another try
 */
export async function tryOnce<Data>(
  settings: Settings,
  transport: Fetch,
  order: Order<Data>,
  init: Omit<TryInit, 'fetch'>,
  unsure: boolean,
): Promise<Outcome<Data> | Failure> {
  let response: Response | undefined
  const fetch: Fetch = async (request) => {
    response = await transport(request)
    return response
  }
  try {
    return await understand(settings, order, await order.once({ ...init, fetch }), unsure)
  } catch (error) {
    if (error instanceof ConnectionError) return { error }
    // Before there was a response, only a caller's own function throws anything else.
    if (error instanceof CapacityRulesError || !response) throw error
    // A reply that breaks off in the middle.
    if (!(error instanceof SyntaxError)) return { error: connectionError(error, settings.credentials) }
    const kind = settings.credentials.redact(response.headers.get('content-type') ?? 'nothing').slice(0, 64)
    throw new InvalidReplyError(`the reply is not JSON; it calls itself ${kind}`, response)
  }
}

/** @throws InvalidReplyError */
function understand<Data>(
  { credentials, validate }: Settings,
  { operation, fits, unchanged, gone }: Order<Data>,
  { data, error, response }: Reply<Data>,
  unsure: boolean,
): Outcome<Data> | Failure {
  if (response.status === 304 && unchanged) return { ...unchanged, response }
  if (!response.ok) {
    // What was sent may come back in the body, from a proxy that tells all that it was asked.
    const body: unknown = JSON.parse(JSON.stringify(error ?? ''), (_, value) =>
      typeof value === 'string' ? credentials.redact(value) : value,
    )
    // What is there to be refused was not deleted by the try before.
    return { error: apiError({ response, body, unsure: unsure && !gone }), response }
  }
  const fault = (problem: string) =>
    new InvalidReplyError(`the reply is not what the contract has: ${problem}`, response)
  if (!fits(data)) throw fault('it has another form')
  const problem = validate?.(operation, data)
  if (problem) throw fault(problem)
  return { data, response }
}

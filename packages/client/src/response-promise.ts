import { requestIdOf } from './errors.ts'

/** What a call gives beside its data. */
export interface WithResponse<Data> {
  readonly data: Data
  /** The last response: status and header fields. Its body was read. */
  readonly response: Response
  /** The reply's `X-Request-Id`, which the server's log has too. */
  readonly requestId: string | undefined
  /** The version that the reply names, for `ifMatch` and `ifNoneMatch`. */
  readonly etag: string | undefined
}

/** A promise of the data; `withResponse()` promises the response, too. */
export interface ResponsePromise<Data> extends Promise<Data> {
  /** @example const { data, etag } = await client.showCapacityRule(id).withResponse() */
  withResponse(): Promise<WithResponse<Data>>
}

export function responsePromise<Data>(
  outcome: Promise<{ readonly data: Data; readonly response: Response }>,
): ResponsePromise<Data> {
  const promise = outcome.then(({ data }) => data)
  const withResponse = (): Promise<WithResponse<Data>> => {
    // Who asks for the response hears of the failure there; the promise of the data alone has no reader then.
    promise.catch(() => {})
    return outcome.then(({ data, response }) => ({
      data,
      response,
      requestId: requestIdOf(response),
      etag: response.headers.get('etag') ?? undefined,
    }))
  }
  return Object.assign(promise, { withResponse })
}

/** What every error of this client is. No error has a credential in it. */
export abstract class CapacityRulesError extends Error {
  override readonly name: string = 'CapacityRulesError'

  /** What `JSON.stringify` takes: all fields, with the name and the message, which an error hides otherwise. */
  toJSON(): object {
    return { ...this, name: this.name, message: this.message }
  }
}

/** An argument was refused before anything was sent. */
export class InvalidArgumentError extends CapacityRulesError {
  override readonly name = 'InvalidArgumentError'
}

/** There was no reply, or only a part of one. Whether the server did what was asked is not known. */
export class ConnectionError extends CapacityRulesError {
  override readonly name = 'ConnectionError'
  /** What the system or the runtime calls the fault, as `ECONNREFUSED`; undefined where it has no name. */
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(message)
    this.code = code
  }
}

/** The call took longer than its `timeoutMs`. Whether the server did what was asked is not known. */
export class TimeoutError extends CapacityRulesError {
  override readonly name = 'TimeoutError'
}

/** The caller's signal ended the call; its reason is the `cause`. */
export class AbortError extends CapacityRulesError {
  override readonly name = 'AbortError'
}

/** The server answered with a redirect, which is never followed: credentials belong to one origin. */
export class RedirectError extends CapacityRulesError {
  override readonly name = 'RedirectError'
  /** Undefined in a browser, which does not tell. */
  readonly status: number | undefined
  /** The origin that the redirect leads to, as `https://login.example.com`; undefined in a browser. */
  readonly origin: string | undefined

  constructor(status: number | undefined, origin: string | undefined) {
    super(
      `the server redirects to ${origin ?? 'another address'}, and redirects are not followed; is the base URL right?`,
    )
    this.status = status
    this.origin = origin
  }
}

/** A reply with a status of success is not what the contract has: not JSON, of another form, or with a bad page link. */
export class InvalidReplyError extends CapacityRulesError {
  override readonly name = 'InvalidReplyError'
  readonly status: number
  /** The reply's `X-Request-Id`, which the server's log has too. */
  readonly requestId: string | undefined

  constructor(message: string, response: Response) {
    super(message)
    this.status = response.status
    this.requestId = requestIdOf(response)
  }
}

export const requestIdOf = ({ headers }: Response): string | undefined => headers.get('x-request-id') ?? undefined

import { InvalidArgumentError } from './errors.ts'

/** Header fields as callers give them. Those that are undefined are not sent. */
export type HeaderFields = Readonly<Record<string, string | undefined>>

/**
 * Header fields on top of others.
 *
 * @throws InvalidArgumentError for what HTTP cannot carry; the runtime's own error would repeat the value
 */
export function headersOf(base: Headers, ...sets: readonly (HeaderFields | undefined)[]): Headers {
  const headers = new Headers(base)
  for (const [name, value] of sets.flatMap((set) => Object.entries(set ?? {}))) {
    if (value === undefined) continue
    if (/^authorization$/i.test(name)) throw new InvalidArgumentError('Authorization is made of auth, not of headers')
    try {
      headers.set(name, value)
    } catch {
      throw new InvalidArgumentError(
        `the header field ${JSON.stringify(name)} has a name or a value that HTTP cannot carry`,
      )
    }
  }
  return headers
}

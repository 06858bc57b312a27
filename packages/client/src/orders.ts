import { InvalidArgumentError } from './errors.ts'
import type { ReadOptions, WriteOptions } from './options.ts'
import type { AssigneePage, OperationId } from './types.ts'

/** Data that are one JSON object. */
export const isObject = <Data>(data: Data | undefined): data is Data =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
export const isPage = (data: AssigneePage | undefined): data is AssigneePage =>
  isObject(data) && Array.isArray(data.assignees) && isObject(data.links)
export const isNothing = (data: undefined): data is undefined => data === undefined

/** The place of a rule in a path. */
export const at = (capacity_rule_id: string) => ({ params: { path: { capacity_rule_id } } })

/** What all reads have in common. */
export const reading = (operation: OperationId, options: ReadOptions | undefined) => ({
  operation,
  options,
  headers: { 'If-None-Match': options?.ifNoneMatch },
  unchanged: options?.ifNoneMatch === undefined ? undefined : { data: undefined },
})

/** What all changes of a rule have in common. */
export const writing = (operation: OperationId, options: WriteOptions | undefined) => ({
  operation,
  options,
  headers: { 'If-Match': options?.ifMatch },
})

/**
 * What a body is at the time of the call, so that all its tries send the same.
 *
 * @returns a function that gives it anew
 * @throws InvalidArgumentError, that function, for what is no JSON object
 */
export function copyOf<Body>(given: unknown): () => Body {
  let json: string | undefined
  try {
    json = JSON.stringify(given)
  } catch {
    // A bigint, or a circle. Told when it is asked for, in the call's own promise.
  }
  return () => {
    if (json?.startsWith('{')) return JSON.parse(json)
    throw new InvalidArgumentError('the body has to be an object that can be written as JSON')
  }
}

/** A key that nobody else has. `crypto.randomUUID` is missing from pages without TLS. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

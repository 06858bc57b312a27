import type { z } from '@hono/zod-openapi'

const MAX_SHOWN_CODE_POINTS = 64

/** The first thing that is wrong with a request, in the words of its 400. */
export type Invalid = {
  /** Where: `agent_ids[2]`, `capacities.email`, `page[size]`, or `body` for the whole. Each name in at most 64 characters. */
  readonly path: string
  /** What was there, in at most 64 characters; empty if nothing was. */
  readonly value: string
  /** What may be there: `must be an integer from 0 to 500`. */
  readonly allowed: string
}

/**
 * The first issue of a body, in the order of the schema's properties.
 *
 * @param issues of zod, at least one
 * @param input the parsed JSON, as it was before zod read it
 * @throws RangeError without an issue
 * @example `firstInvalid(issues, { capacities: { email: 501 } })` gives
 * `{ path: 'capacities.email', value: '501', allowed: 'must be an integer from 0 to 500' }`
 */
export function firstInvalid(issues: readonly z.core.$ZodIssue[], input: unknown): Invalid {
  const { path, allowed } = first(issues)
  return { path: written(path), value: shown(valueAt(input, path)), allowed }
}

/**
 * The first issue of a query, in the order of its parameters. A parameter that was sent more than once is shown with
 * all its texts, with commas between them.
 *
 * @param query the raw parameters that zod was given
 */
export function firstInvalidParameter(
  issues: readonly z.core.$ZodIssue[],
  query: Readonly<Record<string, string | string[]>>,
): Invalid {
  const { path, allowed } = first(issues)
  const value = valueAt(query, path)
  return { path: written(path), value: shown(Array.isArray(value) ? value.join(',') : value), allowed }
}

function first(issues: readonly z.core.$ZodIssue[]): { path: PropertyKey[]; allowed: string } {
  const issue = issues[0]
  if (issue === undefined) throw new RangeError('There is no issue')
  // zod reports the object that has the unknown key, a caller looks for the key.
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return { path: [...issue.path, ...unknown], allowed: issue.message }
}

function written(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body'
  const parts = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${cut(String(key))}`))
  return parts.join('').replace(/^\./, '')
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    // Own properties only: `constructor` is no value that somebody sent.
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object' && value !== null) return 'object'
  return cut(String(value))
}

/** As much of a text as an error shows. A name that nobody knows may be as long as a body. */
function cut(text: string): string {
  // A code point is at most two UTF-16 units; the rest of a long text need not be looked at.
  return [...text.slice(0, 2 * MAX_SHOWN_CODE_POINTS)].slice(0, MAX_SHOWN_CODE_POINTS).join('')
}

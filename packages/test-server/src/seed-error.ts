/** Options, a seed or a snapshot that cannot be used. The message says where, what was there, and what may be there. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** @example wrong('agents[1].id', 0, 'must be …').message // agents[1].id:(0), must be … */
export const wrong = (path: string, value: unknown, allowed: string): SeedError =>
  new SeedError(`${path}:(${shown(value)}), ${allowed}`)

function shown(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object' && value !== null) return 'object'
  if (typeof value === 'function') return 'function'
  return [...String(value)].slice(0, 64).join('')
}

/**
 * A value as a list.
 *
 * @throws SeedError when it is none
 */
export function listAt(path: string, value: unknown, of: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(path, value, `must be a list of ${of}`)
  return value
}

/**
 * The fields of an object; those that are undefined count as absent.
 *
 * @param path empty for the options themselves
 * @throws SeedError when it is none, or has another field: a field that is misspelt would be a field that is missing
 */
export function fieldsAt(path: string, value: unknown, known: readonly string[]): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path === '' ? 'options' : path, value, `must be an object with ${known.join(', ')}`)
  }
  const given = Object.entries(value).filter(([, field]) => field !== undefined)
  const unknown = given.find(([name]) => !known.includes(name))
  if (unknown) {
    throw wrong(
      path === '' ? unknown[0] : `${path}.${unknown[0]}`,
      unknown[1],
      `is unknown; known are ${known.join(', ')}`,
    )
  }
  return new Map(given)
}

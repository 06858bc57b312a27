/** The query of an absolute address, without the `?`; empty when there is none. */
export function queryOf(url: string): string {
  const start = url.indexOf('?')
  if (start === -1) return ''
  const end = url.indexOf('#', start)
  return url.slice(start + 1, end === -1 ? undefined : end)
}

/** The path of an absolute address, as it was sent. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/**
 * The parameters that somebody reads, percent-decoded once; one that is sent twice becomes a list. Names may have their
 * brackets encoded or not. `+` is kept, and an escape that decodes to nothing stays as it is: who reads the parameter
 * finds it wrong, and in others it does no harm.
 *
 * @example readQuery('page%5Bsize%5D=2&x=%zz', ['page[size]']) // { 'page[size]': '2' }
 */
export function readQuery(query: string, names: readonly string[]): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  if (query === '') return found
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const name = decode(equals === -1 ? part : part.slice(0, equals))
    if (!names.includes(name)) continue
    const value = equals === -1 ? '' : decode(part.slice(equals + 1))
    const before = found[name]
    found[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return found
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

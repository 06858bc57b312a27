import { InvalidArgumentError } from './errors.ts'

/**
 * A base URL as requests begin with it: the origin, and the path before the API's own, if there is one.
 *
 * @throws InvalidArgumentError, without the URL in it
 * @example baseUrlOf('https://proxy.example.com/capacity/') // 'https://proxy.example.com/capacity'
 */
export function baseUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError(
      'baseUrl has to be an absolute http or https URL, such as https://capacity.example.com',
    )
  }
  if (url.username || url.password) {
    throw new InvalidArgumentError('baseUrl has a user or a password in it; credentials belong in auth')
  }
  if (/[?#]/.test(text)) throw new InvalidArgumentError('baseUrl has a query or a fragment; only a path is allowed')
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** What leads elsewhere as a segment of a path, or is no text that can be encoded. */
const misleading = /^(\.{0,2}|assignees)$|[/\\?#%\p{Cc}\ud800-\udfff]/u

/**
 * Puts values into the path of a URL.
 *
 * @throws InvalidArgumentError for a value that would lead elsewhere: `..` is the parent, `assignees` another operation
 */
export function pathSerializer(url: string, values: Readonly<Record<string, unknown>>): string {
  return url.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (typeof value === 'string' && !misleading.test(value)) return encodeURIComponent(value)
    const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : typeof value
    throw new InvalidArgumentError(`the id of a capacity rule cannot be ${shown}`)
  })
}

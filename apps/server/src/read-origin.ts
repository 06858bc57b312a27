/**
 * The origin that a text is: `http://` or `https://` and a host, perhaps a port, and no path. Undefined for all else.
 *
 * @example readOrigin('HTTPS://Desk.example.com/') // https://desk.example.com
 */
export function readOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
  return isOrigin ? url.origin : undefined
}

import type { IncomingMessage } from 'node:http'
import { type ApiError, invalidParameter } from './errors.ts'

/** A name, an IPv4 address or an IPv6 one in brackets, and perhaps a port. */
const host = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9.])?|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?$/i

/** Whether a text can stand where links name their host. */
export function isHost(text: string): boolean {
  const match = host.exec(text)
  return match !== null && Number(match[1] ?? 0) <= 65_535
}

/**
 * What is wrong with the request's `Host`, if anything: links are made of it, so it has to be there, once, and to be
 * one. Looked at before all else. A request with an absolute address names its host there, which then takes the place
 * of the field (RFC 9112, 3.2.2), so that has to be one as well.
 */
export function hostError({ rawHeaders, url = '' }: IncomingMessage): ApiError | undefined {
  // Names and values in turns. `headersDistinct` would make an object of all fields for the sake of this one.
  const sent = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host')
  const field = sent.join(',')
  const named = url.startsWith('/') ? undefined : /^https?:\/\/([^/?#]*)/.exec(url)?.[1]
  const value = sent.length === 1 && isHost(field) ? named : field
  if (value === undefined || (value === named && isHost(value))) return undefined
  return invalidParameter('Host', [...value].slice(0, 64).join(''), 'must be one host name with an optional port')
}

import type { BlockList } from 'node:net'
import { isTrusted } from './client-address.ts'
import { isHost } from './host.ts'

/** What decides the scheme and the host of the addresses in replies. */
export interface OriginSettings {
  /** The origin that clients see, whatever a request says. */
  readonly publicUrl: string | undefined
  /** The peers whose `X-Forwarded-…` is believed. */
  readonly trustProxy: BlockList
}

/**
 * The origin as the client saw it: `PUBLIC_URL`, else what a trusted proxy forwards, else the request's own.
 *
 * @param url the request's address, absolute
 * @param peer the address at the other end of the connection
 * @example originOf(settings, request.headers, 'http://10.0.0.7:8080/api/v2/capacity/rules', '10.0.0.1')
 */
export function originOf(settings: OriginSettings, headers: Headers, url: string, peer: string | undefined): string {
  if (settings.publicUrl !== undefined) return settings.publicUrl
  const own = url.slice(0, url.indexOf('/', url.indexOf('//') + 2))
  const forwardedScheme = first(headers.get('x-forwarded-proto'))
  const forwardedHost = first(headers.get('x-forwarded-host'))
  // Whether the peer is trusted takes longer to find out than that it forwards nothing.
  if ((forwardedScheme === '' && forwardedHost === '') || !isTrusted(settings.trustProxy, peer)) return own
  const [scheme = '', host = ''] = own.split('://')
  const seenScheme = forwardedScheme === 'http' || forwardedScheme === 'https' ? forwardedScheme : scheme
  return `${seenScheme}://${isHost(forwardedHost) ? forwardedHost : host}`
}

/** Of a chain of proxies the first one spoke to the client. */
const first = (value: string | null): string => value?.split(',')[0]?.trim() ?? ''

import { type BlockList, isIP, isIPv6 } from 'node:net'

/**
 * The address of the client: the peer's, or, behind trusted proxies, the last one in `X-Forwarded-For` that is none of
 * them. What stands before it, the client itself may have written.
 */
export function clientAddress(trustProxy: BlockList, headers: Headers, peer: string | undefined): string {
  const chain = [...(headers.get('x-forwarded-for')?.split(',') ?? []).map((one) => one.trim()), peer ?? '']
  let client = chain.pop() ?? ''
  while (isTrusted(trustProxy, client)) {
    const before = chain.pop()
    if (before === undefined || isIP(before) === 0) break
    client = before
  }
  return client
}

/** Whether an address is one of the trusted proxies'. */
export const isTrusted = (trustProxy: BlockList, address: string | undefined): boolean =>
  address !== undefined && isIP(address) !== 0 && trustProxy.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

/** The part of an address that one client has to itself: the whole of IPv4, the first 64 bits of IPv6. */
export function clientNetwork(address: string): string {
  if (!isIPv6(address)) return address
  // How a socket for both families shows IPv4.
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? []
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const zeros = address.includes('::') ? 8 - groups(head).length - groups(tail).length : 0
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

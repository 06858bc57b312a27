import { BlockList } from 'node:net'
import { describe, expect, test } from 'vitest'
import { clientAddress, clientNetwork, isTrusted } from './client-address.ts'

const proxies = new BlockList()
proxies.addSubnet('10.0.0.0', 8)
proxies.addSubnet('fd00::', 8, 'ipv6')

describe('the client is', () => {
  test.each<[string, string | undefined, string | undefined, string]>([
    ['the peer', '192.0.2.1', undefined, '192.0.2.1'],
    ['the peer that is no proxy, whatever it says', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['the peer that says to come from a proxy', '192.0.2.1', '10.0.0.1', '192.0.2.1'],
    ['who a proxy says', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the last one, as a client can write the others', '10.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['the last one that is no proxy', '10.0.0.1', '203.0.113.9, 198.51.100.7,10.0.0.2 , 10.9.9.9', '198.51.100.7'],
    ['the first proxy, when all are', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['the proxy, when it says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['the proxy, when it says no address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['the proxy, when it says nothing between commas', '10.0.0.1', ' , ', '10.0.0.1'],
    ['the last proxy before a text that is no address', '10.0.0.1', '203.0.113.9, x, 10.0.0.2', '10.0.0.2'],
    ['who an IPv6 proxy says', 'fd00::1', '2001:db8::7', '2001:db8::7'],
    ['who a proxy says that a socket for both families shows', '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['nobody, without a socket', undefined, '198.51.100.7', ''],
  ])('%s', (_, peer, forwarded, want) => {
    const headers = new Headers(forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded })
    expect(clientAddress(proxies, headers, peer)).toBe(want)
  })

  test('always the peer when no proxy is trusted', () => {
    const headers = new Headers({ 'X-Forwarded-For': '198.51.100.7' })
    for (const peer of ['127.0.0.1', '10.0.0.1', '::1']) {
      expect(clientAddress(new BlockList(), headers, peer)).toBe(peer)
    }
  })
})

test.each([
  ['10.255.255.255', true],
  ['11.0.0.0', false],
  ['fdff::1', true],
  ['fe00::1', false],
  ['::ffff:10.1.2.3', true],
  ['::ffff:11.1.2.3', false],
  ['10.0.0.1:80', false],
  ['proxy.example', false],
  ['', false],
  [undefined, false],
])('%j is trusted: %s', (address, want) => {
  expect(isTrusted(proxies, address)).toBe(want)
})

describe('a network is', () => {
  test.each([
    ['the whole of an IPv4 address', '192.0.2.1', '192.0.2.1'],
    ['the IPv4 address in an IPv6 one', '::ffff:192.0.2.1', '192.0.2.1'],
    ['the same in capitals', '::FFFF:192.0.2.1', '192.0.2.1'],
    ['half of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['the same with zeros in front', '2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2'],
    ['the same in capitals', '2001:DB8:1:2::ABCD', '2001:db8:1:2'],
    ['zeros left out in the second half', '2001:db8:1:2::', '2001:db8:1:2'],
    ['zeros left out in the first half', '2001:db8::3:4:5:6', '2001:db8:0:0'],
    ['zeros left out at the start', '::1', '0:0:0:0'],
    ['without its zone', 'fe80::1%eth0', 'fe80:0:0:0'],
    ['nothing, without a socket', '', ''],
  ])('%s', (_, address, want) => {
    expect(clientNetwork(address)).toBe(want)
  })

  test('shared by the 2^64 addresses of an IPv6 client, and by no others', () => {
    const mine = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2:0:0:0:0'].map(clientNetwork)
    expect(new Set(mine).size).toBe(1)
    expect(mine).not.toContain(clientNetwork('2001:db8:1:3::1'))
    expect(clientNetwork('::ffff:192.0.2.1')).not.toBe(clientNetwork('::ffff:192.0.2.2'))
  })
})

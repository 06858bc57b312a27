import { BlockList } from 'node:net'
import { describe, expect, test } from 'vitest'
import { originOf } from './origin.ts'

const trustProxy = new BlockList()
trustProxy.addSubnet('10.0.0.0', 8, 'ipv4')
trustProxy.addSubnet('2001:db8::', 32, 'ipv6')
const url = 'http://inner:8080/api?x=://y/'
const proxy = '10.0.0.1'

const seen = (headers: Record<string, string>, peer: string | undefined, publicUrl?: string) =>
  originOf({ publicUrl, trustProxy }, new Headers(headers), url, peer)

describe('originOf', () => {
  test.each([
    ['its own without a proxy', {}, proxy, 'http://inner:8080'],
    ['a forwarded scheme', { 'X-Forwarded-Proto': 'https' }, proxy, 'https://inner:8080'],
    ['a forwarded host', { 'X-Forwarded-Host': 'outer' }, proxy, 'http://outer'],
    ['both', { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'outer:8443' }, proxy, 'https://outer:8443'],
    [
      'the first of a chain',
      { 'X-Forwarded-Proto': 'https, http', 'X-Forwarded-Host': ' outer , middle' },
      proxy,
      'https://outer',
    ],
    ['nothing of a scheme that is none', { 'X-Forwarded-Proto': 'ftp' }, proxy, 'http://inner:8080'],
    ['nothing of an empty scheme', { 'X-Forwarded-Proto': '' }, proxy, 'http://inner:8080'],
    ['nothing of a host that is none', { 'X-Forwarded-Host': 'evil/path?' }, proxy, 'http://inner:8080'],
    ['nothing of a host with a user', { 'X-Forwarded-Host': 'a@b' }, proxy, 'http://inner:8080'],
    ['nothing of an empty host', { 'X-Forwarded-Host': '' }, proxy, 'http://inner:8080'],
    [
      'nothing of other headers',
      { Forwarded: 'host=outer;proto=https', 'X-Forwarded-Port': '1' },
      proxy,
      'http://inner:8080',
    ],
    ['a proxy with IPv6', { 'X-Forwarded-Host': 'outer' }, '2001:db8::1', 'http://outer'],
    ['an IPv4 proxy on an IPv6 socket', { 'X-Forwarded-Host': 'outer' }, '::ffff:10.0.0.1', 'http://outer'],
    ['nothing of another peer', { 'X-Forwarded-Host': 'outer' }, '192.0.2.1', 'http://inner:8080'],
    [
      'nothing of another peer on an IPv6 socket',
      { 'X-Forwarded-Host': 'outer' },
      '::ffff:192.0.2.1',
      'http://inner:8080',
    ],
    ['nothing of another peer with IPv6', { 'X-Forwarded-Host': 'outer' }, '2001:db9::1', 'http://inner:8080'],
    ['nothing without a peer', { 'X-Forwarded-Host': 'outer' }, undefined, 'http://inner:8080'],
  ])('believes %s', (_, headers, peer, want) => {
    expect(seen({ ...headers }, peer)).toBe(want)
  })

  test('PUBLIC_URL goes before all of it', () => {
    const headers = { 'X-Forwarded-Proto': 'http', 'X-Forwarded-Host': 'outer' }
    for (const peer of [proxy, '192.0.2.1', undefined]) {
      expect(seen(headers, peer, 'https://public.example.com')).toBe('https://public.example.com')
    }
  })

  test('without trusted proxies nobody is believed', () => {
    const settings = { publicUrl: undefined, trustProxy: new BlockList() }
    const headers = new Headers({ 'X-Forwarded-Host': 'outer' })
    for (const peer of ['127.0.0.1', '::1', proxy]) {
      expect(originOf(settings, headers, url, peer)).toBe('http://inner:8080')
    }
  })

  test('an IPv6 host keeps its brackets', () => {
    const settings = { publicUrl: undefined, trustProxy }
    expect(originOf(settings, new Headers(), 'http://[::1]:8080/api', proxy)).toBe('http://[::1]:8080')
  })
})

import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { hostError, isHost } from './host.ts'

describe('isHost', () => {
  test.each([
    'localhost',
    'a',
    'support.example.com',
    'SUPPORT.example.com.',
    'my_service.internal',
    'xn--bcher-kva.example',
    '127.0.0.1',
    '10.0.0.7:8080',
    'localhost:0',
    'localhost:65535',
    '[::1]',
    '[2001:db8::7]:8443',
    '[::ffff:192.0.2.1]',
    `${'a'.repeat(254)}`,
  ])('takes %s', (text) => {
    expect(isHost(text)).toBe(true)
  })

  test.each([
    '',
    ' ',
    ' localhost',
    'localhost ',
    'local host',
    'a,b',
    'a/b',
    'a?b',
    'a#b',
    'user@host',
    'a\\b',
    'a%2Fb',
    'http://a',
    'a:',
    'a:b',
    'a:-1',
    'a:65536',
    'a:999999',
    'a:80:80',
    '::1',
    '[::1',
    '[]',
    '[g::1]',
    '-a',
    'a-',
    '.a',
    'é.example',
    'a\nb',
    'a\n',
    '<script>',
    `${'a'.repeat(300)}`,
  ])('refuses %j', (text) => {
    expect(isHost(text)).toBe(false)
  })
})

describe('hostError', () => {
  const withHosts = (...hosts: string[]): IncomingMessage => {
    const request = new IncomingMessage(new Socket())
    request.rawHeaders = hosts.flatMap((host) => ['Host', host])
    return request
  }

  test('has nothing to say of one good host', () => {
    expect(hostError(withHosts('support.example.com:8443'))).toBeUndefined()
  })

  test.each([
    ['none', [], ''],
    ['an empty one', [''], ''],
    ['two', ['a', 'b'], 'a,b'],
    ['the same twice', ['a', 'a'], 'a,a'],
    ['one that is none', ['a/b'], 'a/b'],
    ['a bad port', ['a:65536'], 'a:65536'],
    ['a long one, cut at 64 characters', ['/'.repeat(65)], '/'.repeat(64)],
  ])('refuses %s', (_, hosts, value) => {
    expect(hostError(withHosts(...hosts))).toMatchObject({
      status: 400,
      message: `Invalid parameter: Host:(${value}), must be one host name with an optional port`,
    })
  })
})

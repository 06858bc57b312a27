import { describe, expect, test } from 'vitest'
import { parseReply } from '../src/load/connection.ts'

const whole = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nETag: "1-1"\r\n\r\n{}')

describe('a reply', () => {
  test('is read with its status, head and body, however its fields are spelled', () => {
    expect(parseReply(whole)).toEqual({
      status: 200,
      head: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nETag: "1-1"',
      body: Buffer.from('{}'),
    })
  })

  test('is waited for until its last byte is there', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(parseReply(whole.subarray(0, length))).toBeUndefined()
    }
  })

  test.each([204, 304])('of status %i has no body', (status) => {
    expect(parseReply(Buffer.from(`HTTP/1.1 ${status} x\r\nDate: x\r\n\r\n`))?.body).toHaveLength(0)
  })

  test('without a length is an error, since nobody could tell its end', () => {
    expect(() => parseReply(Buffer.from('HTTP/1.1 200 OK\r\nDate: x\r\n\r\n'))).toThrow(/without Content-Length/)
  })
})

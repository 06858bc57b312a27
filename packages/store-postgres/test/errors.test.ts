import { StoreUnavailable } from '@capacity-rules/core'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { breaksConnection, ConnectionLost, fromDriver, isRetryable, toStoreError } from '../src/errors.ts'

function ofServer(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`what the server says of ${code}`, 0, 'error')
  error.code = code
  return error
}

const ofSystem = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code, syscall: 'connect' })

describe('an error of the server', () => {
  test.each([
    ['08006', 'the connection failed'],
    ['08P01', "PgBouncer's own"],
    ['25006', 'a standby'],
    ['25P03', 'idle in a transaction for too long'],
    ['25P04', 'a transaction that took too long'],
    ['28P01', 'the password was changed'],
    ['3D000', 'the database is gone'],
    ['40001', 'still a conflict after all tries'],
    ['40P01', 'still a deadlock after all tries'],
    ['53100', 'the disk is full'],
    ['53200', 'out of memory'],
    ['53300', 'too many connections'],
    ['55P03', 'lock_timeout'],
    ['57014', 'statement_timeout'],
    ['57P01', 'shut down by an administrator'],
    ['57P02', 'crashed'],
    ['57P03', 'starting up'],
    ['58030', "the server's disk"],
  ])('%s (%s) is about its state: unavailable', (code) => {
    expect(toStoreError(ofServer(code))).toBeInstanceOf(StoreUnavailable)
  })

  test.each(['23505', '22P02', '42P01', '42601', 'XX000'])('%s is a fault of ours, and stays what it is', (code) => {
    const error = ofServer(code)
    expect(toStoreError(error)).toBe(error)
    expect(fromDriver(error)).toBe(error)
  })

  test.each([
    ['40001', true],
    ['40P01', true],
    ['57P01', true],
    ['25006', true],
    ['55P03', false],
    ['23505', false],
    ['57014', false],
  ])('%s lets the work be tried again: %s', (code, again) => {
    expect(isRetryable(ofServer(code))).toBe(again)
  })

  test.each([
    ['57P01', true],
    ['57P03', true],
    ['25006', true],
    ['25P03', true],
    ['08006', true],
    ['57014', false],
    ['55P03', false],
    ['40001', false],
    ['23505', false],
  ])('%s makes the connection useless: %s', (code, useless) => {
    expect(breaksConnection(ofServer(code))).toBe(useless)
  })
})

describe('an error of the connection', () => {
  test.each([
    ofSystem('ECONNREFUSED'),
    ofSystem('ECONNRESET'),
    ofSystem('EPIPE'),
    ofSystem('ETIMEDOUT'),
    ofSystem('ENOTFOUND'),
    Object.assign(new AggregateError([ofSystem('ECONNREFUSED'), ofSystem('ENETUNREACH')]), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client was closed and is not queryable'),
    new Error('Client has encountered a connection error and is not queryable'),
  ])('is a lost connection, whose work may be tried again: $message', (error) => {
    const known = fromDriver(error)
    expect(known).toBeInstanceOf(ConnectionLost)
    expect(known).toBeInstanceOf(StoreUnavailable)
    expect(isRetryable(known)).toBe(true)
    expect(breaksConnection(error)).toBe(true)
  })

  test('says what each address of a name said', () => {
    const error = new AggregateError([ofSystem('ECONNREFUSED'), ofSystem('ENETUNREACH')])
    const known = fromDriver(Object.assign(error, { code: 'ECONNREFUSED' }))
    expect(String(known)).toMatch(/ECONNREFUSED 127.*, connect ENETUNREACH 127/)
  })

  test.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('Malformed ULID'), { code: 'DEC_TIME_MALFORMED' }),
  ])('is not what a fault of ours is: $message', (fault) => {
    expect(toStoreError(fault)).toBe(fault)
  })
})

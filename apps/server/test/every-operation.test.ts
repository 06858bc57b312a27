import { inspect } from 'node:util'
import type { OperationId } from '@capacity-rules/contract'
import { StoreUnavailable } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, startTestServer, type TestServer } from './harness.ts'
import { createRule, stateOf, success, validCall } from './requests.ts'
import { brokenStore, call, operationIds, operationsWithBody, provoke, sharedStatuses } from './shared-statuses.ts'

const messages = {
  401: "Couldn't authenticate you",
  403: 'This functionality is just allowed to admins',
  413: 'Request body too large',
  415: 'Content-Type must be application/json',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service unavailable',
} as const

/** The method of the store that an operation lives on. */
const methodOf = {
  listCapacityRules: 'listRules',
  createCapacityRule: 'write',
  listAssignees: 'readAssignees',
  showCapacityRule: 'findRule',
  updateCapacityRule: 'write',
  deleteCapacityRule: 'write',
  assignAgentsToCapacityRule: 'write',
  listCapacityRuleAssignees: 'readAssignees',
} as const

test.each(sharedStatuses)('%i %s', async (status, operation) => {
  expect(await provoke[status](operation)).toMatchObject(failure(status, messages[status]))
})

describe.each(operationIds)('%s', (operation) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  test('its valid request succeeds', async () => {
    const { id } = await createRule(server)
    expect((await call(server, operation, {}, id)).status).toBe(success(operation))
  })

  test.each(['findCredential', methodOf[operation]])(
    'tells nothing of a fault in %s, which goes to the log',
    async (method) => {
      const fault = new Error('SQLITE_CORRUPT in /var/lib/capacity.db', { cause: 'inner' })
      const throwing = () => {
        throw fault
      }
      const broken = await startTestServer({ faults: { [method]: throwing } })
      const reply = await call(broken, operation)
      expect(reply.status).toBe(500)
      expect(reply.text).toBe('{"error":"Internal server error"}')
      expect(inspect([...reply.headers])).not.toMatch(/SQLITE|inner|capacity\.db/)
      expect(broken.logged.errors).toEqual([{ requestId: reply.headers.get('x-request-id'), err: fault }])
      await broken.close()
    },
  )

  test('a fault that comes later is told like one that comes at once', async () => {
    const rejecting = async () => Promise.reject(new Error('later'))
    const broken = await startTestServer({
      faults: { listRules: rejecting, findRule: rejecting, readAssignees: rejecting, write: rejecting },
    })
    expect(await call(broken, operation)).toMatchObject(failure(500, messages[500]))
    await broken.close()
  })

  test.each([
    ['the store cannot be reached', { faults: brokenStore(new StoreUnavailable('busy')) }],
    [
      'credentials cannot be looked up',
      { faults: { findCredential: () => Promise.reject(new StoreUnavailable('x')) } },
    ],
    ['the server drains', { isDraining: () => true }],
  ])('says when to come back while %s', async (_, options) => {
    const unavailable = await startTestServer(options)
    const reply = await call(unavailable, operation)
    expect(reply).toMatchObject(failure(503, messages[503]))
    expect(reply.headers.get('retry-after')).toBe('1')
    await unavailable.close()
  })
})

/** Spaces around a body are part of its size and not of its meaning. */
const padded = (json: unknown, size: number) => Buffer.from(JSON.stringify(json).padEnd(size))
const mebibyte = 1024 * 1024
const inChunks = (bytes: Buffer<ArrayBuffer>) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += 65_536)
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + 65_536)))
      controller.close()
    },
  })

describe.each(operationsWithBody)('the body of %s', (operation: OperationId) => {
  let server: TestServer
  let ruleId: string
  beforeAll(async () => {
    server = await startTestServer()
    ruleId = (await createRule(server)).id
  })
  afterAll(() => server.close())

  const { json } = validCall[operation]('')
  const ways = [
    ['with Content-Length', (size: number) => ({ body: padded(json, size), headers: { 'Content-Length': `${size}` } })],
    ['without Content-Length', (size: number) => ({ body: padded(json, size) })],
    ['in chunks', (size: number) => ({ body: inChunks(padded(json, size)) })],
  ] as const

  test.each(ways)('may be exactly 1 MiB, %s', async (_, sent) => {
    for (const size of [mebibyte - 1, mebibyte]) {
      expect((await call(server, operation, sent(size), ruleId)).status).toBe(200)
    }
  })

  test.each(ways)('is 413 with one byte more, and does nothing, %s', async (_, sent) => {
    const before = await stateOf(server)
    const reply = await call(server, operation, sent(mebibyte + 1), ruleId)
    expect(reply).toMatchObject(failure(413, messages[413]))
    expect(reply.headers.get('connection')).toBe('close')
    expect(await stateOf(server)).toEqual(before)
  })

  test('is 413 as soon as it is announced too large', async () => {
    const sent = { body: '{}', headers: { 'Content-Length': `${mebibyte + 1}` } }
    expect(await call(server, operation, sent, ruleId)).toMatchObject(failure(413, messages[413]))
  })

  test('is 413 as soon as it has become too large, without waiting for its end', async () => {
    const chunk = new Uint8Array(65_536)
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({ pull: (controller) => controller.enqueue(chunk) })
    expect(await call(server, operation, { body: endless }, ruleId)).toMatchObject(failure(413, messages[413]))
  })

  test.each([
    null,
    '',
    'text/plain',
    'text/json',
    'application/json5',
    'application/jsonp; charset=utf-8',
    'application/vnd.api+json',
    'application/merge-patch+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'json',
    '*/*',
    'text/plain; application/json',
    'application/json, text/plain',
    'application / json',
  ])('is 415 of the type %j', async (contentType) => {
    const before = await stateOf(server)
    expect(await call(server, operation, { contentType }, ruleId)).toMatchObject(failure(415, messages[415]))
    expect(await stateOf(server)).toEqual(before)
  })

  test.each([
    ['application/json', 200],
    ['APPLICATION/JSON', 200],
    ['application/json;charset=utf-8', 200],
    ['application/json ; charset="utf-8"', 200],
    ['application/json; odata=verbose; charset=iso-8859-1', 200],
  ])('is read of the type %s', async (contentType, status) => {
    expect((await call(server, operation, { contentType }, ruleId)).status).toBe(status)
  })

  test('is 415 when there is none and no type, 400 when there is none and the type is JSON', async () => {
    const { method, path } = validCall[operation](ruleId)
    expect(await server.request(method, path)).toMatchObject(failure(415, messages[415]))
    const reply = await server.request(method, path, { contentType: 'application/json' })
    expect(reply).toMatchObject(failure(400, 'Invalid JSON body'))
  })
})

test('the operations with a body are those that write, but for the deletion', () => {
  expect(operationsWithBody).toEqual(['createCapacityRule', 'updateCapacityRule', 'assignAgentsToCapacityRule'])
})

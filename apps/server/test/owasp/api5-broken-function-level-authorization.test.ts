import type { OperationId } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Member } from '../harness.ts'
import { type ListeningServer, startListeningServer } from '../listening.ts'
import { createRule, stateOf, validCall } from '../requests.ts'
import { operationIds } from '../shared-statuses.ts'
import { Wire, type WireReply, wireRequest } from '../wire.ts'

/*
 * API5: somebody who may do a little does what only admins may. `roles.test.ts` has every role, permission and credential
 * against every operation; here it is the ways around the door: other spellings of the address, headers that other
 * servers obey, and the reply that an admin was given just before.
 */
let server: ListeningServer
let wire: Wire
let ruleId: string
beforeAll(async () => {
  server = await startListeningServer()
  wire = await Wire.open(server.port)
  ruleId = (await createRule(server)).id
})
afterAll(async () => {
  wire.close()
  await server.close()
})

async function send(line: string, authorization: string, json?: unknown, more = {}): Promise<WireReply> {
  const fields = { Host: 'a', Authorization: authorization, 'Content-Type': 'application/json', ...more }
  const reply = await wire
    .send(wireRequest(line, fields, json === undefined ? undefined : JSON.stringify(json)))
    .reply(line.startsWith('HEAD '))
  if (!reply) throw new Error('every request has its reply')
  return reply
}

const manage: readonly OperationId[] = ['createCapacityRule', 'updateCapacityRule', 'deleteCapacityRule']
const writes: readonly OperationId[] = [...manage, 'assignAgentsToCapacityRule']
/** Who may not do which operations. */
const closed: readonly (readonly [string, () => Promise<string> | string, readonly OperationId[]])[] = [
  ['an agent', () => server.as('agent'), operationIds],
  ['a light agent', () => server.as('light'), operationIds],
  ['who may view and assign', () => server.as('assigner'), manage],
  ['an admin’s token that may only read', () => server.token('admin', 'bearer', 'read'), writes],
]

const forbidden = [403, '{"error":"This functionality is just allowed to admins"}']
const override = (member: Member) => ({
  'X-HTTP-Method-Override': 'GET',
  'X-Method-Override': 'GET',
  'X-Original-URL': '/healthz',
  'X-Rewrite-URL': '/healthz',
  'X-Forwarded-User': `user${member === 'admin' ? 1 : 2}@example.com`,
  'X-Role': 'admin',
  'X-Forwarded-For': '127.0.0.1',
})

describe.each(closed)('%s', (_, authorizationOf, operations) => {
  test.each(operations)('is kept from %s, however it is asked for', async (operation) => {
    const authorization = await authorizationOf()
    const { method, path, json } = validCall[operation](ruleId)
    const before = await stateOf(server)
    const targets = [
      path,
      `${path}?role=admin`,
      `http://a${path}`,
      path.replace('capacity', '%63apacity'),
      ...(path.includes(ruleId) ? [path.replace(ruleId, ruleId.toLowerCase())] : []),
    ]
    for (const target of targets) {
      // What an admin is shown is kept for the next admin, and for nobody else.
      if (method === 'GET') await send(`GET ${target}`, server.as('admin'))
      for (const more of [{}, override('admin')]) {
        const { status, body } = await send(`${method} ${target}`, authorization, json, more)
        expect([target, status, body]).toEqual([target, ...forbidden])
      }
    }
    if (method === 'GET') expect((await send(`HEAD ${path}`, authorization)).status).toBe(403)
    expect(await stateOf(server)).toEqual(before)
  })
})

test('the addresses are ones under which an admin is let in', async () => {
  for (const target of ['/api/v2/%63apacity/rules', 'http://a/api/v2/capacity/rules?role=admin']) {
    expect((await send(`GET ${target}`, server.as('admin'))).status).toBe(200)
  }
})

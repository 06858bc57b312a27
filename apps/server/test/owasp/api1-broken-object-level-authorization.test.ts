import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ListeningServer, startListeningServer } from '../listening.ts'
import { addNeighbour, createRule, rulesPath, stateOf, unknownRuleId, validCall } from '../requests.ts'
import { operationIds } from '../shared-statuses.ts'
import { Wire, wireRequest } from '../wire.ts'

/*
 * API1: somebody names an object that is another's, and gets it. The objects here are rules and agents; an account must
 * not reach those of another one, nor learn that they exist. `across-accounts.test.ts` tries each field of each
 * operation; here it is what lies between a request and the store: connections that are shared, as behind a proxy, and
 * replies that are given again.
 */
let server: ListeningServer
let wire: Wire
let ours: string
let neighbour: Awaited<ReturnType<typeof addNeighbour>>
beforeAll(async () => {
  server = await startListeningServer()
  wire = await Wire.open(server.port)
  ours = (await createRule(server)).id
  neighbour = await addNeighbour(server)
})
afterAll(async () => {
  wire.close()
  await server.close()
})

async function send(method: string, path: string, authorization: string, json?: unknown, more = {}) {
  const fields = { Host: 'a', Authorization: authorization, 'Content-Type': 'application/json', ...more }
  const body = json === undefined ? undefined : JSON.stringify(json)
  const reply = await wire.send(wireRequest(`${method} ${path}`, fields, body)).reply()
  if (!reply) throw new Error('every request has its reply')
  return reply
}

describe('on a connection that two accounts share', () => {
  test('each is shown its own rules, however often they ask in turns', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const mine = await send('GET', rulesPath, server.as('admin'))
      const theirs = await send('GET', rulesPath, neighbour.authorization)
      expect([mine.body.includes(ours), mine.body.includes(neighbour.ruleId)]).toEqual([true, false])
      expect([theirs.body.includes(ours), theirs.body.includes(neighbour.ruleId)]).toEqual([false, true])
    }
  })

  test('so they are when all that they ask comes in one packet', async () => {
    const ask = (authorization: string) => wireRequest(`GET ${rulesPath}`, { Host: 'a', Authorization: authorization })
    const pair = Buffer.concat([ask(server.as('admin')), ask(neighbour.authorization)])
    const apart = await Wire.open(server.port)
    apart.send(Buffer.concat(Array.from({ length: 50 }, () => pair)))
    for (let turn = 0; turn < 50; turn++) {
      expect((await apart.reply())?.body).not.toContain(neighbour.ruleId)
      expect((await apart.reply())?.body).not.toContain(ours)
    }
    apart.close()
  })

  const withRule = operationIds.filter((id) => validCall[id]('RULE').path.includes('RULE'))
  test.each(withRule)('the rule that its owner was shown just now is nobody’s to %s', async (operation) => {
    const state = await stateOf(server)
    const replies = []
    for (const id of [neighbour.ruleId, unknownRuleId]) {
      const { method, path, json } = validCall[operation](id)
      expect((await send('GET', `${rulesPath}/${neighbour.ruleId}`, neighbour.authorization)).status).toBe(200)
      const { status, body } = await send(method, path, server.as('admin'), json)
      replies.push([status, body])
    }
    expect(replies).toEqual([
      [404, '{"error":"Rule not found"}'],
      [404, '{"error":"Rule not found"}'],
    ])
    expect(await stateOf(server)).toEqual(state)
    expect((await send('GET', `${rulesPath}/${neighbour.ruleId}`, neighbour.authorization)).status).toBe(200)
  })
})

test('a key of another account is no key to what was done with it', async () => {
  const order = { name: 'Secret plan', capacities: {} }
  const key = { 'Idempotency-Key': 'one' }
  const theirs = await send('POST', rulesPath, neighbour.authorization, order, key)
  const mine = await send('POST', rulesPath, server.as('admin'), order, key)
  expect([theirs.headers.get('x-idempotency-lookup'), mine.headers.get('x-idempotency-lookup')]).toEqual([
    'miss',
    'miss',
  ])
  expect(mine.headers.get('location')).not.toBe(theirs.headers.get('location'))
})

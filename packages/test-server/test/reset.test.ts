import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { SeedError, startTestServer, type TestServer } from '../src/index.ts'
import { call, createRule, listRules, rulesPath, type WireRule } from './call.ts'

const seed = { agents: 3, rules: [{ name: 'Phone desk', capacities: { voice: 1 }, agents: [1] }] }

/** A POST of which the server has the head; `finish` sends the body and gives the status. */
async function beginCreate(server: TestServer, name: string) {
  const body = JSON.stringify({ name, capacities: {} })
  const headers = { ...server.credentials.admin.headers, 'Content-Type': 'application/json', Expect: '100-continue' }
  const sending = request(`${server.baseUrl}${rulesPath}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': body.length, 'Idempotency-Key': name },
  })
  sending.flushHeaders()
  await once(sending, 'continue')
  return async (): Promise<number | undefined> => {
    const replied = once(sending, 'response')
    sending.end(body)
    const [reply] = await replied
    await text(reply)
    return reply.statusCode
  }
}

describe('reset', () => {
  test('goes back to the seed: the same rules with the same ids, times and entity tags', async () => {
    await using server = await startTestServer(seed)
    const before = await call(server, 'GET', rulesPath)
    const rules: WireRule[] = JSON.parse(await before.text())
    await createRule(server, 'Chat team', [1, 2])
    await call(server, 'PUT', `${rulesPath}/${rules[1]?.id}`, { json: { name: 'Renamed', default: true } })
    await call(server, 'DELETE', `${rulesPath}/${rules[0]?.id}`)
    expect(await listRules(server)).not.toEqual(rules)
    await server.reset()
    const after = await call(server, 'GET', rulesPath)
    expect(await after.json()).toEqual(rules)
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
  })

  test('forgets kept replies, so that a key is new again', async () => {
    await using server = await startTestServer(seed)
    const create = async () => {
      const json = { name: 'Once', capacities: {} }
      const reply = await call(server, 'POST', rulesPath, { json, headers: { 'Idempotency-Key': 'k' } })
      await reply.text()
      return reply.headers.get('x-idempotency-lookup')
    }
    expect([await create(), await create()]).toEqual(['miss', 'hit'])
    await server.reset()
    expect(await create()).toBe('miss')
  })

  test('to a snapshot makes the account what it was then, whatever came of it, even out of a file', async () => {
    await using server = await startTestServer(seed)
    const chat = await createRule(server, 'Chat team', [1, 2])
    await call(server, 'PUT', `${rulesPath}/${chat.id}`, { json: { default: true, description: 'Five at a time' } })
    const kept = await server.snapshot()
    await call(server, 'DELETE', `${rulesPath}/${kept.rules[0]?.id}`)
    await createRule(server, 'Another', [3])
    await server.reset(JSON.parse(JSON.stringify(kept)))
    expect(await server.snapshot()).toEqual(kept)
    const ids = (await listRules(server)).map(({ id }) => id)
    expect(ids).toEqual(kept.rules.map(({ id }) => id))
    const next = await createRule(server, 'Next')
    expect(next.id > chat.id).toBe(true)
    await server.reset()
    expect((await server.snapshot()).rules.map(({ name }) => name)).toEqual(['Default capacity rule', 'Phone desk'])
  })

  test('to a snapshot of another server with the same agents works', async () => {
    await using one = await startTestServer(seed)
    await using other = await startTestServer(seed)
    await createRule(one, 'Chat team', [2])
    await other.reset(await one.snapshot())
    expect(await other.snapshot()).toEqual(await one.snapshot())
  })

  test('to a snapshot that cannot be is refused, and changes nothing', async () => {
    await using server = await startTestServer(seed)
    await createRule(server, 'Chat team', [2])
    const now = await server.snapshot()
    const { rules } = now
    const [first, ...rest] = rules
    if (!first) throw new Error('there is a default rule')
    for (const [snapshot, message] of [
      [{ rules: rest }, 'rules:(array), must have a default rule'],
      [{ rules: rules.toReversed() }, `rules[1].id:(${rules[1]?.id}), must be a ULID above the one before`],
      [{ rules: [{ ...first, id: 'x' }] }, 'rules[0].id:(x), must be a ULID above the one before'],
      [{ rules: [{ ...first, agents: [77] }] }, 'rules[0].agents[0]:(77), must be the id of an agent'],
    ] as const) {
      await expect(server.reset(snapshot)).rejects.toThrow(new SeedError(message))
    }
    expect(await server.snapshot()).toEqual(now)
  })

  test('lets a request that has begun finish, out of the state before', async () => {
    await using server = await startTestServer(seed)
    const before = await server.snapshot()
    const finish = await beginCreate(server, 'Begun before')
    await server.reset()
    await createRule(server, 'After')
    expect(await finish()).toBe(200)
    expect((await server.snapshot()).rules.map(({ name }) => name)).toEqual([
      ...before.rules.map(({ name }) => name),
      'After',
    ])
    await server.reset()
    expect(await server.snapshot()).toEqual(before)
  })

  test('under many requests breaks none of them', async () => {
    await using server = await startTestServer(seed)
    const statuses = new Set<number>()
    let going = true
    const client = async (name: string) => {
      for (let count = 0; going; count++) {
        const json = { name: `${name} ${count}`, capacities: { email: 1 }, agent_ids: [1, 2] }
        const replies = [call(server, 'POST', rulesPath, { json }), call(server, 'GET', rulesPath)]
        for (const reply of await Promise.all(replies)) {
          await reply.text()
          statuses.add(reply.status)
        }
      }
    }
    const clients = ['a', 'b', 'c', 'd'].map(client)
    for (let round = 0; round < 20; round++) await server.reset()
    going = false
    await Promise.all(clients)
    expect([...statuses].filter((status) => status !== 503)).toEqual([200])
    await server.reset()
    expect((await server.snapshot()).rules.map(({ name }) => name)).toEqual(['Default capacity rule', 'Phone desk'])
  })

  test('and others that are asked for together take turns', async () => {
    await using server = await startTestServer(seed)
    const before = await server.snapshot()
    const made = createRule(server, 'Gone')
    await made
    const [, snapshot] = await Promise.all([server.reset(), server.snapshot(), server.reset(), server.snapshot()])
    expect(snapshot).toEqual(before)
  })
})

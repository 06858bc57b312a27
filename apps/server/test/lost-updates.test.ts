import { CapacityRule } from '@capacity-rules/contract'
import { beforeAll, expect, test } from 'vitest'
import { held, type Reply } from './harness.ts'
import { newPlace } from './place.ts'
import { admin, type RunningServer, rulesPath, startServer } from './process.ts'

const clients = 64

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ ...(await newPlace()), ...admin.env, LOG_LEVEL: 'error' })
})

async function send(method: string, path: string, body?: object, ifMatch?: string): Promise<Reply> {
  const headers = {
    Authorization: admin.authorization,
    'Content-Type': 'application/json',
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
  }
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
  return held(method, path, await fetch(`${server.address}${path}`, init))
}

async function newRule(): Promise<{ readonly path: string; readonly tag: string }> {
  const reply = await send('POST', rulesPath, { name: 'Shared', capacities: {} })
  expect(reply.status).toBe(200)
  return { path: `${rulesPath}/${reply.read(CapacityRule).id}`, tag: reply.headers.get('etag') ?? '' }
}

const everyone = <T>(work: (client: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: clients }, (_, client) => work(client)))

const only = (status: number, other: number) => [status, ...Array.from({ length: clients - 1 }, () => other)]

test(`of ${clients} clients who read, change and write with If-Match none loses an update, and every refusal is a 412`, async () => {
  const { path } = await newRule()
  const statuses = new Map<number, number>()
  await everyone(async (client) => {
    for (let written = false; !written; ) {
      const read = await send('GET', path)
      const { description, capacities } = read.read(CapacityRule)
      const change = { description: `${description} ${client}`, capacities: { email: capacities.email + 1 } }
      const { status } = await send('PUT', path, change, read.headers.get('etag') ?? '')
      expect([200, 412]).toContain(status)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      written = status === 200
    }
  })
  const { description, capacities } = (await send('GET', path)).read(CapacityRule)
  const written = description.trim().split(' ').map(Number)
  expect(written.toSorted((a, b) => a - b)).toEqual(Array.from({ length: clients }, (_, client) => client))
  expect(capacities.email).toBe(clients)
  expect(statuses.get(200)).toBe(clients)
  // They did get in each other's way, or the test shows nothing.
  expect(statuses.get(412)).toBeGreaterThan(clients)
})

test(`of ${clients} writes with one tag at once just one is done`, async () => {
  const { path, tag } = await newRule()
  const replies = await everyone((client) => send('PUT', path, { name: `Client ${client}` }, tag))
  expect(replies.map(({ status }) => status).sort()).toEqual(only(200, 412))
  const winner = replies.find(({ status }) => status === 200)
  expect((await send('GET', path)).json).toEqual(winner?.json)
})

test(`of ${clients} moves with one tag at once just one is done`, async () => {
  const { path, tag } = await newRule()
  const replies = await everyone(() => send('PATCH', `${path}/agents`, { agent_ids: [1] }, tag))
  expect(replies.map(({ status }) => status).sort()).toEqual(only(200, 412))
})

test(`of ${clients} deletions with one tag at once just one is done, and the others find the rule gone`, async () => {
  const { path, tag } = await newRule()
  const replies = await everyone(() => send('DELETE', path, undefined, tag))
  expect(replies.map(({ status }) => status).sort()).toEqual(only(204, 404))
})

test('a deletion with the tag of before a write is refused, whoever comes first', async () => {
  const { path, tag } = await newRule()
  const [write, deletion] = await Promise.all([
    send('PUT', path, { name: 'Changed' }, tag),
    send('DELETE', path, undefined, tag),
  ])
  expect([
    [200, 412],
    [404, 204],
  ]).toContainEqual([write.status, deletion.status])
})

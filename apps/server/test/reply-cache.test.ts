import { createCapacityRule, createToken, operator, revokeToken } from '@capacity-rules/core'
import { openSqliteStore } from '@capacity-rules/store-sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../src/http/limits.ts'
import { address, basic, team } from './harness.ts'
import { type ListeningServer, startListeningServer } from './listening.ts'
import { rulesPath } from './requests.ts'
import { Wire, wireRequest } from './wire.ts'

let server: ListeningServer
let wire: Wire
let ruleId: string
let reads = 0
let now = Date.now()
let draining = false

beforeAll(async () => {
  server = await startListeningServer(
    {},
    {
      clock: () => now,
      isDraining: () => draining,
      faults: {
        findRule: (...question) => {
          reads++
          return server.store.findRule(...question)
        },
        listRules: (...question) => {
          reads++
          return server.store.listRules(...question)
        },
      },
    },
  )
  wire = await Wire.open(server.port)
  const made = await createCapacityRule(server.domain, operator(server.accountId), { name: 'One', capacities: {} })
  if (!made.ok) throw new Error('a new account takes a rule')
  ruleId = made.value.id
})
afterAll(async () => {
  wire.close()
  await server.close()
})

/** Asks for the rule, and tells whether the store was asked for it too. */
async function show(fields: Readonly<Record<string, string>> = {}, line = `GET ${rulesPath}/${ruleId}`) {
  const before = reads
  const reply = await wire.send(wireRequest(line, { ...server.fields, ...fields })).reply()
  if (!reply) throw new Error('every request has its reply')
  return { ...reply, wasRead: reads > before }
}

const comparable = (headers: Headers): [string, string][] =>
  [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date').toSorted()

describe('a reply that is given again', () => {
  test('is the one that was made first, with an id of its own and a line in the log', async () => {
    const first = await show()
    const second = await show()
    expect([first.wasRead, second.wasRead]).toEqual([true, false])
    expect(second.body).toBe(first.body)
    expect(comparable(second.headers)).toEqual(comparable(first.headers))
    const lines = server.logged.lines.slice(-2)
    for (const [index, { headers }] of [first, second].entries()) {
      expect(lines[index]).toMatchObject({
        requestId: headers.get('x-request-id'),
        operation: 'showCapacityRule',
        method: 'GET',
        status: 200,
        ms: expect.any(Number),
      })
    }
    expect(lines[0]?.requestId).not.toBe(lines[1]?.requestId)
  })

  test('carries the id of its own request', async () => {
    await show({ 'X-Request-Id': 'one' })
    const second = await show({ 'X-Request-Id': 'two' })
    expect(second).toMatchObject({ wasRead: false })
    expect(second.headers.get('x-request-id')).toBe('two')
  })

  test('may say that nothing has changed', async () => {
    const { headers } = await show()
    const fields = { 'If-None-Match': headers.get('etag') ?? '' }
    const first = await show(fields)
    const second = await show(fields)
    expect(first).toMatchObject({ status: 304, body: '', wasRead: true })
    expect(second).toMatchObject({ status: 304, body: '', wasRead: false })
    expect(comparable(second.headers)).toEqual(comparable(first.headers))
    expect(await show({ 'If-None-Match': '"1-0"' })).toMatchObject({ status: 200 })
  })

  test('ends with a write', async () => {
    await show()
    const fields = { ...server.fields, 'Content-Type': 'application/json' }
    const written = await wire.send(wireRequest(`PUT ${rulesPath}/${ruleId}`, fields, '{"name":"Two"}')).reply()
    expect(written?.status).toBe(200)
    const after = await show()
    expect(after).toMatchObject({ wasRead: true })
    expect(JSON.parse(after.body)).toMatchObject({ name: 'Two' })
  })

  test('ends with a write of another process, as far as one can tell', async () => {
    await show()
    const beside = await openSqliteStore({ file: server.file, as: 'operator', durable: false })
    const domain = { ...server.domain, store: beside }
    const made = await createCapacityRule(domain, operator(server.accountId), { name: 'Beside', capacities: {} })
    await beside.close()
    expect(made.ok).toBe(true)
    expect(await show()).toMatchObject({ wasRead: true })
  })

  test('ends with its token, by revocation and by time', async () => {
    const { accountId, domain } = server
    const user = { userId: team.manager.id, scope: 'write', label: '' } as const
    const some = await createToken(domain, accountId, { ...user, kind: 'api', expiresAt: null })
    const short = await createToken(domain, accountId, { ...user, kind: 'bearer', expiresAt: now + 1000 })
    const byEmail = { Authorization: basic(address(team.manager.id), some.secret) }
    const byBearer = { Authorization: `Bearer ${short.secret}` }
    for (const fields of [byEmail, byBearer]) {
      await show(fields)
      expect(await show(fields)).toMatchObject({ status: 200, wasRead: false })
    }
    now += 1000
    expect(await show(byBearer)).toMatchObject({ status: 401 })
    expect(await show(byEmail)).toMatchObject({ status: 200, wasRead: false })
    await revokeToken(domain, accountId, some.token.id)
    expect(await show(byEmail)).toMatchObject({ status: 401 })
  })

  test('belongs to who asked', async () => {
    await show()
    expect(await show({ Authorization: server.as('manager') })).toMatchObject({ status: 200, wasRead: true })
    expect(await show({ Authorization: server.as('agent') })).toMatchObject({ status: 403 })
    expect(await show({ Authorization: 'Bearer unknown' })).toMatchObject({ status: 401 })
  })

  test('is not given once the server was told to stop', async () => {
    await show()
    draining = true
    expect(await show()).toMatchObject({ status: 503 })
    draining = false
  })
})

describe('nothing is given again', () => {
  test.each([
    ['of another method', {}, (path: string) => `HEAD ${path}`],
    ['for a page of a browser', { Origin: 'https://app.example.com' }, (path: string) => `GET ${path}`],
    ['with a query', {}, (path: string) => `GET ${path}?x=1`],
  ])('%s', async (_, fields, line) => {
    for (let turn = 0; turn < 2; turn++) {
      const before = reads
      const target = line(`${rulesPath}/${ruleId}`)
      await wire.send(wireRequest(target, { ...server.fields, ...fields })).reply(target.startsWith('HEAD'))
      expect(reads).toBe(before + 1)
    }
  })

  test('to two credentials at once', async () => {
    await show()
    const { Authorization, Host } = server.fields
    const head = `GET ${rulesPath}/${ruleId} HTTP/1.1\r\nHost: ${Host}\r\n`
    const both = `Authorization: ${Authorization}\r\nAuthorization: Bearer x\r\n`
    expect(await wire.send(`${head}${both}\r\n`).reply()).toMatchObject({ status: 401 })
  })

  test('of an error', async () => {
    const line = `GET ${rulesPath}/01KJPZ7Q40E5W8T6X3V9B2N4MC`
    for (let turn = 0; turn < 2; turn++) expect(await show({}, line)).toMatchObject({ status: 404, wasRead: true })
  })

  test('once so many others came that all of them together are too long', async () => {
    const order = { name: 'long', description: 'd'.repeat(1000), capacities: {} }
    const line = `GET ${rulesPath}`
    let length = 0
    while (length <= 3 * limits.cachedReplyPlaceCharacters) {
      await createCapacityRule(server.domain, operator(server.accountId), order)
      length = (await show({}, line)).body.length
    }
    const places = Math.ceil(length / limits.cachedReplyPlaceCharacters)
    const room = Math.floor(limits.cachedReplies / places)
    const ask = (spelling: number) => show({ 'If-None-Match': `"${spelling}"` }, line)
    for (let spelling = 1; spelling <= room; spelling++) expect(await ask(spelling)).toMatchObject({ wasRead: true })
    // As many as there is room for are all there; one more, and the oldest is not.
    expect(await ask(1)).toMatchObject({ wasRead: false })
    await ask(room + 1)
    expect([(await ask(2)).wasRead, (await ask(1)).wasRead]).toEqual([false, true])
  })

  test(`that is longer than ${limits.cachedReplyCharacters} characters`, async () => {
    // A list of rules whose length is chosen by descriptions: each is as long as it may be.
    const description = 'd'.repeat(1000)
    const order = { name: 'long', description, capacities: {} }
    const seen = new Set<boolean>()
    for (let rules = 0; rules < 300 && seen.size < 2; rules++) {
      await createCapacityRule(server.domain, operator(server.accountId), order)
      await show({}, `GET ${rulesPath}`)
      const { body, wasRead } = await show({}, `GET ${rulesPath}`)
      expect(wasRead).toBe(body.length > limits.cachedReplyCharacters)
      seen.add(wasRead)
    }
    expect([...seen]).toEqual([false, true])
  })
})

import { createToken, revokeToken } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, basic, failure, startTestServer, type TestServer } from './harness.ts'
import { addNeighbour, createRule, rulesPath } from './requests.ts'

const unauthorized = failure(401, "Couldn't authenticate you")
const order = { userId: null, kind: 'api', scope: 'write', label: 'for all', expiresAt: null } as const

describe('an account-wide token', () => {
  let server: TestServer
  let secret: string
  let tokenId: string
  beforeAll(async () => {
    server = await startTestServer({ allowAccountWideTokens: true })
    const made = await createToken(server.domain, server.accountId, order)
    secret = made.secret
    tokenId = made.token.id
  })
  afterAll(() => server.close())
  const list = (authorization: string) => server.request('GET', rulesPath, { authorization })

  test.each([
    ['an admin', address(1), 200],
    ['an admin in other letters', address(1).toUpperCase(), 200],
    ['who may manage', address(2), 200],
    ['who may assign', address(3), 200],
    ['an agent', address(4), 403],
    ['a light agent', address(5), 403],
    ['who is not active', address(99), 401],
    ['who is nobody', 'nobody@example.com', 401],
    ['no address', '', 401],
  ])('has the rights of whom the e-mail names: %s', async (_, email, status) => {
    expect((await list(basic(email, secret))).status).toBe(status)
  })

  test('names in the audit both the token and the user who acted', async () => {
    for (const userId of [1, 2]) {
      const json = { name: 'N', capacities: {} }
      const headers = { 'X-Request-Id': `by-${userId}` }
      const sent = { authorization: basic(address(userId), secret), json, headers }
      expect((await server.request('POST', rulesPath, sent)).status).toBe(200)
      const entries = await server.store.readAudit(server.accountId, { limit: 100 })
      expect(entries.at(-1)).toMatchObject({ userId, tokenId, requestId: `by-${userId}` })
    }
  })

  test('acts in its own account only', async () => {
    const { authorization, ruleId } = await addNeighbour(server)
    expect(await list(basic(address(500), secret))).toMatchObject(unauthorized)
    const reply = await server.request('GET', `${rulesPath}/${ruleId}`, { authorization: basic(address(1), secret) })
    expect(reply).toMatchObject(failure(404, 'Rule not found'))
    expect((await list(authorization)).status).toBe(200)
  })

  test('is no bearer token', async () => {
    expect(await list(`Bearer ${secret}`)).toMatchObject(unauthorized)
  })

  test('follows the user: rights and the end of them count with the next request', async () => {
    const authorization = basic(address(15), secret)
    expect((await list(authorization)).status).toBe(403)
    await server.importUsers([{ id: 15, role: 'admin' }])
    expect((await list(authorization)).status).toBe(200)
    await server.importUsers([{ id: 15, role: 'admin', active: false }])
    expect((await list(authorization)).status).toBe(401)
  })

  test('may be for reading only, and may expire', async () => {
    const reading = await createToken(server.domain, server.accountId, { ...order, scope: 'read' })
    const authorization = basic(address(1), reading.secret)
    expect((await list(authorization)).status).toBe(200)
    const reply = await server.request('POST', rulesPath, { authorization, json: { name: 'N', capacities: {} } })
    expect(reply.status).toBe(403)
    const expired = await createToken(server.domain, server.accountId, { ...order, expiresAt: Date.now() - 1 })
    expect(await list(basic(address(1), expired.secret))).toMatchObject(unauthorized)
  })

  test('ends at once when it is revoked, for all', async () => {
    const made = await createToken(server.domain, server.accountId, order)
    expect((await list(basic(address(1), made.secret))).status).toBe(200)
    expect(await revokeToken(server.domain, server.accountId, made.token.id)).toBe(true)
    for (const id of [1, 2]) expect(await list(basic(address(id), made.secret))).toMatchObject(unauthorized)
  })

  test('does not make a user’s own token good for others', async () => {
    const own = await createToken(server.domain, server.accountId, { ...order, userId: 1 })
    expect((await list(basic(address(1), own.secret))).status).toBe(200)
    expect(await list(basic(address(2), own.secret))).toMatchObject(unauthorized)
  })
})

test('an account-wide token is 401 for everybody unless the server is told to take such tokens', async () => {
  const server = await startTestServer()
  const { secret } = await createToken(server.domain, server.accountId, order)
  await createRule(server)
  for (const email of [address(1), address(2), 'nobody@example.com']) {
    const reply = await server.request('GET', rulesPath, { authorization: basic(email, secret) })
    expect(reply).toMatchObject(unauthorized)
  }
  await server.close()
})

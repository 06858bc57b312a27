import { createToken, revokeToken } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, basic, startTestServer, type TestServer } from './harness.ts'
import { assigneesPath, rulesPath } from './requests.ts'

/*
 * Whoever called before is remembered, and yet every change of them counts for the very next request: here each caller
 * has called twice, so that all that can be remembered is.
 */
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const reads = [rulesPath, assigneesPath, `${rulesPath}/unknown`, '/api/unknown']

async function known(userId: number) {
  const order = { userId, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const { secret, token } = await createToken(server.domain, server.accountId, order)
  const authorization = basic(address(userId), secret)
  const statusesOfReads = async () => {
    const statuses: number[] = []
    for (const path of reads) statuses.push((await server.request('GET', path, { authorization })).status)
    return statuses
  }
  const create = () => server.request('POST', rulesPath, { authorization, json: { name: 'R', capacities: {} } })
  await statusesOfReads()
  return { authorization, token, statusesOfReads, create }
}

describe('a caller who is known', () => {
  test('is let in again and again', async () => {
    const { statusesOfReads, create } = await known(1)
    expect(await statusesOfReads()).toEqual([200, 200, 404, 404])
    expect(await statusesOfReads()).toEqual([200, 200, 404, 404])
    expect((await create()).status).toBe(200)
  })

  test('is nobody once the token is revoked, for reads and for writes', async () => {
    const { token, statusesOfReads, create } = await known(1)
    const other = await known(1)
    await revokeToken(server.domain, server.accountId, token.id)
    expect(await statusesOfReads()).toEqual([401, 401, 401, 401])
    expect((await create()).status).toBe(401)
    expect(await other.statusesOfReads()).toEqual([200, 200, 404, 404])
  })

  test('is nobody while the user is not active', async () => {
    const { statusesOfReads } = await known(2)
    await server.importUsers([{ id: 2, active: false }])
    expect(await statusesOfReads()).toEqual([401, 401, 401, 401])
    await server.importUsers([{ id: 2, active: true, permissions: ['capacity_rules_access:all'] }])
    expect(await statusesOfReads()).toEqual([200, 200, 404, 404])
  })

  test('may no longer what the user may no longer', async () => {
    const { statusesOfReads, create } = await known(3)
    expect((await create()).status).toBe(403)
    await server.importUsers([{ id: 3, permissions: [] }])
    expect(await statusesOfReads()).toEqual([403, 403, 403, 404])
    await server.importUsers([{ id: 3, permissions: ['capacity_rules_access:all'] }])
    expect(await statusesOfReads()).toEqual([200, 200, 404, 404])
    expect((await create()).status).toBe(200)
  })

  test('is nobody under an address that the user no longer has', async () => {
    const { statusesOfReads } = await known(4)
    await server.importUsers([{ id: 4, email: 'elsewhere@example.com' }])
    expect(await statusesOfReads()).toEqual([401, 401, 401, 401])
  })
})

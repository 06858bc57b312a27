import { chmodSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { admin, basic, get, lineOf, newDatabase, type RunningServer, rulesPath, startServer } from './process.ts'

/** The `Authorization` that a printed curl line stands for. */
function printedCredentials(stdout: string): string {
  const [, email = '', secret = ''] = /curl -u '([^']+)\/token:([^']+)' /.exec(stdout) ?? []
  return basic(email, secret)
}

describe('the first start', () => {
  test('prints the address, and a line for curl that works; the second start has nothing to tell', async () => {
    const env = newDatabase()
    const first = await startServer(env)
    expect(first.address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
    await lineOf(first, /(curl) /)
    const authorization = printedCredentials(first.stdout())
    expect((await get(first, authorization)).status).toBe(200)
    const { code, stdout, stderr } = await first.stop()
    expect(code).toBe(0)
    expect(stdout).toContain(`Reference: ${first.address}/docs\n`)
    expect(stdout).toContain('admin@example.com is its first admin')
    expect(stdout.match(/curl /g)).toHaveLength(1)
    expect(stderr).not.toContain('crapi_')

    const second = await startServer(env)
    expect((await get(second, authorization)).status).toBe(200)
    expect((await second.stop()).stdout).not.toMatch(/curl|token/)
  })

  test('makes the admin that the settings name, and neither prints nor logs the token', async () => {
    const server = await startServer({ ...newDatabase(), ...admin.env, LOG_LEVEL: 'debug' })
    expect((await get(server, admin.authorization)).status).toBe(200)
    const { stdout, stderr } = await server.stop()
    expect(stdout).toContain('listens on')
    expect(stdout + stderr).not.toContain(admin.secret)
    expect(stdout).not.toContain('curl')
  })

  test('leaves an admin who is there alone, whatever the settings say later', async () => {
    const env = newDatabase()
    await (await startServer({ ...env, ...admin.env })).stop()
    const others = { BOOTSTRAP_ADMIN_EMAIL: 'other@example.com', BOOTSTRAP_API_TOKEN: 'x'.repeat(32) }
    const server = await startServer({ ...env, ...others })
    expect((await get(server, admin.authorization)).status).toBe(200)
    expect((await get(server, basic('other@example.com', 'x'.repeat(32)))).status).toBe(401)
    await server.stop()
  })

  test('keeps the database from other users of the machine, and a later one warns when they were let in', async () => {
    const env = newDatabase()
    const file = (env.DATABASE_URL ?? '').replace('sqlite:', '')
    const warning = '"msg":"every user of this machine may open the database'
    expect((await (await startServer(env)).stop()).stderr).not.toContain(warning)
    chmodSync(file, 0o640)
    expect((await (await startServer(env)).stop()).stderr).not.toContain(warning)
    chmodSync(file, 0o604)
    expect((await (await startServer(env)).stop()).stderr).toContain(warning)
  })

  test('quotes an address with an apostrophe for the shell', async () => {
    const server = await startServer({ ...newDatabase(), BOOTSTRAP_ADMIN_EMAIL: "o'hara@example.com" })
    const { stdout } = await server.stop()
    expect(stdout).toContain("curl -u 'o'\\''hara@example.com/token:crapi_")
  })

  test('makes its curl line of PUBLIC_URL, and says where it listens all the same', async () => {
    const server = await startServer({ ...newDatabase(), PUBLIC_URL: 'https://capacity.example' })
    expect(server.address).toContain('127.0.0.1')
    expect((await server.stop()).stdout).toContain(`https://capacity.example${rulesPath}\n`)
  })
})

describe('a running server', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer({ ...newDatabase(), ...admin.env, VALIDATE_RESPONSES: '1' })
  })

  test('is alive and ready', async () => {
    for (const [path, status] of [
      ['/healthz', 'alive'],
      ['/readyz', 'ready'],
    ]) {
      const reply = await fetch(`${server.address}${path}`)
      expect([reply.status, await reply.json()]).toEqual([200, { status }])
    }
  })

  test('answers as usual when it holds its replies against the contract', async () => {
    const body = JSON.stringify({ name: 'Chats', capacities: { messaging: 3 }, agent_ids: [1] })
    const headers = { Authorization: admin.authorization, 'Content-Type': 'application/json' }
    const created = await fetch(`${server.address}${rulesPath}`, { method: 'POST', headers, body })
    expect(created.status).toBe(200)
    expect(await created.json()).toMatchObject({ name: 'Chats', assignees: { count: 1 } })
    const path = `${new URL(created.headers.get('location') ?? '').pathname}`
    expect((await get(server, admin.authorization, path)).status).toBe(200)
    expect((await fetch(`${server.address}${path}`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await get(server, admin.authorization, path)).status).toBe(404)
    expect((await get(server, admin.authorization, `${rulesPath}/assignees?page[size]=0`)).status).toBe(400)
  })
})

describe('the log', () => {
  test('has a line of JSON for each request, with its id and no secret', async () => {
    const server = await startServer({ ...newDatabase(), ...admin.env })
    const send = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
      fetch(`${server.address}${path}`, { ...init, headers: { Authorization: admin.authorization, ...headers } })
    await send(rulesPath, { 'X-Request-Id': 'one' })
    await send(`${rulesPath}/assignees?filter[agent_ids]=424242`, { 'X-Request-Id': 'two' })
    const body = '{"name":"whispered","capacities":{}}'
    const kind = { 'Content-Type': 'application/json' }
    await send(rulesPath, { 'X-Request-Id': 'three', ...kind }, { method: 'POST', body })
    await send(rulesPath, { 'X-Request-Id': 'four', Authorization: 'Bearer a-guess-of-somebody' })
    await send('/api/v2/nothing', { 'X-Request-Id': 'five' })
    const { stderr } = await server.stop()
    const lines = stderr.trimEnd().split('\n')
    const request = (requestId: string, operation: string | null, method: string, status: number) =>
      expect.objectContaining({ requestId, operation, method, status, ms: expect.any(Number), level: 30 })
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      request('one', 'listCapacityRules', 'GET', 200),
      request('two', 'listAssignees', 'GET', 200),
      request('three', 'createCapacityRule', 'POST', 200),
      request('four', 'listCapacityRules', 'GET', 401),
      request('five', null, 'GET', 404),
    ])
    const basicPair = admin.authorization.replace('Basic ', '')
    for (const secret of [admin.secret, basicPair, 'a-guess-of-somebody', 'whispered', '424242', admin.email]) {
      expect(stderr).not.toContain(secret)
    }
  })

  test('has no lines of requests when only errors are asked for', async () => {
    const server = await startServer({ ...newDatabase(), ...admin.env, LOG_LEVEL: 'error' })
    await get(server, admin.authorization)
    expect((await server.stop()).stderr).toBe('')
  })
})

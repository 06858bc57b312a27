import { CapacityRule } from '@capacity-rules/contract'
import { execute, query } from '@capacity-rules/test-postgres'
import { describe, expect, test } from 'vitest'
import { newPostgres } from './place.ts'
import {
  admin,
  basic,
  type Environment,
  get,
  newDatabase,
  type RunningServer,
  rulesPath,
  run,
  start,
  startServer,
} from './process.ts'

const post = (server: RunningServer, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.address}${rulesPath}`, {
    method: 'POST',
    headers: { Authorization: admin.authorization, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const urlOf = ({ DATABASE_URL = '' }: Environment): string => DATABASE_URL

describe('several servers on one database', () => {
  test('may start together on an empty one: one of them shows the first token, and it is good at all', async () => {
    const env = await newPostgres()
    const servers = await Promise.all([1, 2, 3].map(() => startServer(env)))
    const shown = new Set<string>()
    for (const server of servers) {
      await expect.poll(async () => (await fetch(`${server.address}/readyz`)).status).toBe(200)
    }
    const ended = await Promise.all(servers.map((server) => get(server, 'Basic x').then(() => server.stdout())))
    for (const stdout of ended) {
      const found = /curl -u '([^']+)\/token:([^']+)' /.exec(stdout)
      if (found) shown.add(basic(found[1] ?? '', found[2] ?? ''))
    }
    expect(shown.size).toBe(1)
    for (const server of servers) {
      for (const authorization of shown) expect((await get(server, authorization)).status).toBe(200)
      expect(await server.stop()).toMatchObject({ code: 0, stderr: expect.not.stringContaining('"level":50') })
    }
    expect(await query(urlOf(env), 'SELECT count(*)::integer AS n FROM accounts')).toEqual([{ n: 1 }])
    expect(await query(urlOf(env), 'SELECT count(*)::integer AS n FROM tokens')).toEqual([{ n: 1 }])
  })

  test('see at once what another did: a rule, its tag, a key that was used, a token that was revoked', async () => {
    const env = { ...(await newPostgres()), ...admin.env, LOG_LEVEL: 'error' }
    const [one, two] = [await startServer(env), await startServer(env)]
    const made = await post(one, { name: 'R', capacities: {} }, { 'Idempotency-Key': 'k' })
    const { id } = CapacityRule.parse(await made.json())
    const again = await post(two, { name: 'R', capacities: {} }, { 'Idempotency-Key': 'k' })
    expect([again.status, again.headers.get('x-idempotency-lookup')]).toEqual([200, 'hit'])
    const path = `${rulesPath}/${id}`
    const seen = await get(two, admin.authorization, path)
    expect(seen.headers.get('etag')).toBe(made.headers.get('etag'))

    const change = (server: RunningServer, name: string) =>
      fetch(`${server.address}${path}`, {
        method: 'PUT',
        headers: {
          Authorization: admin.authorization,
          'Content-Type': 'application/json',
          'If-Match': seen.headers.get('etag') ?? '',
        },
        body: JSON.stringify({ name }),
      })
    expect((await change(one, 'first')).status).toBe(200)
    expect((await change(two, 'second')).status).toBe(412)
    const unchanged = { Authorization: admin.authorization, 'If-None-Match': seen.headers.get('etag') ?? '' }
    expect((await fetch(`${two.address}${path}`, { headers: unchanged })).status).toBe(200)

    const made2 = await run(['tokens', 'create', '--bearer', '--email', admin.email, '--json'], { env })
    const { id: tokenId, token }: { id: string; token: string } = JSON.parse(made2.stdout)
    for (const server of [one, two]) expect((await get(server, `Bearer ${token}`)).status).toBe(200)
    expect(await run(['tokens', 'revoke', tokenId], { env })).toMatchObject({ code: 0 })
    for (const server of [one, two]) expect((await get(server, `Bearer ${token}`)).status).toBe(401)
    await one.stop()
    await two.stop()
  })
})

describe('a server whose database', () => {
  test('goes away says 503 with Retry-After, is not ready, and goes on when it is back', async () => {
    const env = { ...(await newPostgres()), ...admin.env, LOG_LEVEL: 'error' }
    const server = await startServer(env)
    const name = new URL(urlOf(env)).pathname.slice(1)
    const elsewhere = new URL(urlOf(env))
    elsewhere.pathname = '/postgres'
    await execute(elsewhere.href, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await execute(elsewhere.href, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
    const refused = await get(server, admin.authorization)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await post(server, { name: 'R', capacities: {} })).status).toBe(503)
    expect((await fetch(`${server.address}/readyz`)).status).toBe(503)
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
    await execute(elsewhere.href, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    expect((await post(server, { name: 'R', capacities: {} })).status).toBe(200)
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200)
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
})

describe('serve --workers', () => {
  /** The processes that answered so far, by the log. */
  const pids = (server: RunningServer): Set<string> => {
    const lines = server
      .stderr()
      .split('\n')
      .filter((line) => line.includes('"request"'))
    return new Set(lines.map((line) => /"pid":(\d+)/.exec(line)?.[1] ?? ''))
  }

  const isAlive = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0)
    } catch {
      return false
    }
  }

  test('answers in so many processes, shows the first token once, and ends them all with SIGTERM', async () => {
    const env = { ...(await newPostgres()), LOG_LEVEL: 'info' }
    const server = await startServer(env, ['--workers', '2'])
    await expect.poll(() => server.stdout()).toMatch(/curl -u/)
    const [, email = '', secret = ''] = /curl -u '([^']+)\/token:([^']+)' /.exec(server.stdout()) ?? []
    await expect
      .poll(async () => {
        // A connection stays with the process that took it, which is one that had nothing else to do.
        const headers = { Authorization: basic(email, secret), Connection: 'close' }
        const many = Array.from({ length: 32 }, () => fetch(`${server.address}${rulesPath}`, { headers }))
        expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set([200]))
        return pids(server).size
      })
      .toBe(2)
    expect(pids(server).has(String(server.pid))).toBe(false)
    const { code, stdout } = await server.stop()
    expect(code).toBe(0)
    expect(stdout.match(/listens on/g)).toHaveLength(1)
    expect(stdout.match(/curl /g)).toHaveLength(1)
    expect([...pids(server)].filter(isAlive)).toEqual([])
  })

  test('replaces a worker that dies, and loses nothing that was acknowledged', async () => {
    const env = { ...(await newPostgres()), ...admin.env, LOG_LEVEL: 'info' }
    const server = await startServer(env, ['--workers', '2'])
    const acknowledged: string[] = []
    let stop = false
    const client = async (name: string): Promise<void> => {
      for (let n = 0; !stop; n++) {
        const reply = await post(server, { name: `${name}${n}`, capacities: {} }).catch(() => undefined)
        if (reply?.status === 200) acknowledged.push(`${name}${n}`)
        else if (reply) expect(reply.status).toBe(503)
      }
    }
    const clients = ['a', 'b', 'c', 'd'].map(client)
    for (const kills of [1, 2, 3]) {
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 5)
      const alive = [...pids(server)].filter(isAlive)
      process.kill(Number(alive[0]), 'SIGKILL')
      await expect.poll(() => server.stderr().match(/a worker ended and is replaced/g)?.length).toBe(kills)
    }
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 5)
    stop = true
    await Promise.all(clients)
    const reply = await get(server, admin.authorization)
    const rules = CapacityRule.array().parse(await reply.json())
    expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged))
    expect(await server.stop()).toMatchObject({ code: 0 })
  }, 60_000)

  test('on an address that is taken ends, with what the system says', async () => {
    const taken = await startServer(await newPostgres())
    const env = { ...(await newPostgres()), PORT: String(taken.port) }
    const ended = await start(['serve', '--workers', '2'], { env }).ended
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('EADDRINUSE') })
    expect(ended.stderr).toMatch(/a worker ended before it could answer/)
    await taken.stop()
  })

  test.each(['0', '65', 'two', '-1'])('takes no %s of them', async (number) => {
    const ended = await run(['serve', '--workers', number], { env: await newPostgres() })
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('Allowed is a number from 1 to 64.') })
  })

  test('is refused on SQLite, with the reason', async () => {
    const ended = await run(['serve', '--workers', '2'], { env: newDatabase() })
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/SQLite file is served by one process/),
    })
  })
})

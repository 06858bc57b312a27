import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  admin,
  basic,
  type Environment,
  get,
  newDatabase,
  type RunningServer,
  rulesPath,
  run,
  startServer,
} from './process.ts'

const env: Environment = newDatabase()
let server: RunningServer
beforeAll(async () => {
  server = await startServer({ ...env, ...admin.env })
  const off = { id: 5, name: 'Off', email: 'off@example.com', role: 'admin', active: false }
  await run(['users', 'import', '-'], { env, input: JSON.stringify([off]) })
})

const tokens = (...args: string[]) => run(['tokens', ...args], { env })
const create = (...args: string[]) => tokens('create', '--email', admin.email, ...args)

const Made = z.strictObject({
  id: z.string(),
  email: z.string().nullable(),
  kind: z.string(),
  scope: z.string(),
  expires_at: z.iso.datetime().nullable(),
  token: z.string(),
})
const Listed = z.strictObject({ ...Made.omit({ token: true }).shape, label: z.string(), created_at: z.iso.datetime() })

const list = async () => z.array(Listed).parse(JSON.parse((await tokens('list', '--json')).stdout))

/** What the server says to a bearer token that looks, and that writes. */
async function statuses(token: string): Promise<number[]> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const body = '{"name":"By a token","capacities":{}}'
  const write = await fetch(`${server.address}${rulesPath}`, { method: 'POST', headers, body })
  return [(await get(server, `Bearer ${token}`)).status, write.status]
}

describe('tokens create', () => {
  test('gives the secret alone on standard output, which works at once, and until it is revoked', async () => {
    const { code, stdout, stderr } = await create('--label', 'laptop')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^crapi_[A-Za-z0-9_-]{43}\n$/)
    const [, id = ''] =
      /^Token (\S+) for root@example\.com, valid until it is revoked\. It is shown this once:\n$/.exec(stderr) ?? []
    const authorization = basic(admin.email, stdout.trim())
    expect((await get(server, authorization)).status).toBe(200)

    expect(await tokens('revoke', id)).toMatchObject({ code: 0, stdout: `Token ${id} is revoked.\n`, stderr: '' })
    expect((await get(server, authorization)).status).toBe(401)
    expect(await tokens('revoke', id)).toMatchObject({
      code: 1,
      stderr: `capacity-rules-server: account default has no token ${id}\n`,
    })
  })

  test('makes bearer tokens that may write unless their scope is to read', async () => {
    const [writer, reader] = await Promise.all([create('--bearer'), create('--bearer', '--scope', 'read')])
    expect(writer.stdout).toMatch(/^crbearer_[A-Za-z0-9_-]{43}\n$/)
    expect(await statuses(writer.stdout.trim())).toEqual([200, 200])
    expect(await statuses(reader.stdout.trim())).toEqual([200, 403])
  })

  test('an API token is none for Bearer, and the reverse', async () => {
    const [api, bearer] = await Promise.all([create(), create('--bearer')])
    expect((await get(server, `Bearer ${api.stdout.trim()}`)).status).toBe(401)
    expect((await get(server, basic(admin.email, bearer.stdout.trim()))).status).toBe(401)
  })

  test('--json tells all there is to know', async () => {
    const { stdout, stderr } = await create('--bearer', '--scope', 'read', '--expires', '2h', '--json')
    const made = Made.parse(JSON.parse(stdout))
    expect(made).toMatchObject({ email: admin.email, kind: 'bearer', scope: 'read' })
    const leftMs = Date.parse(made.expires_at ?? '') - Date.now()
    expect(leftMs).toBeGreaterThan(7_100_000)
    expect(leftMs).toBeLessThanOrEqual(7_200_000)
    expect(stderr).toBe('')
    expect(await statuses(made.token)).toEqual([200, 403])
  })

  test('--expires ends a token by itself', async () => {
    const made = Made.parse(JSON.parse((await create('--bearer', '--expires', '2s', '--json')).stdout))
    const status = async () => (await get(server, `Bearer ${made.token}`)).status
    const seen = new Set<number>()
    while (Date.now() < Date.parse(made.expires_at ?? '') - 20) seen.add(await status())
    expect([...seen]).toEqual([200])
    while (Date.now() < Date.parse(made.expires_at ?? '')) await status()
    expect(await status()).toBe(401)
  })

  test('--account-wide makes a token of no user, which is worth nothing until the setting opens it', async () => {
    const { code, stdout, stderr } = await tokens('create', '--account-wide', '--label', 'for all')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Token \S+ for the account default, valid until /)])
    expect((await list()).find(({ label }) => label === 'for all')).toMatchObject({ email: null, kind: 'api' })
    expect((await get(server, basic(admin.email, stdout.trim()))).status).toBe(401)
  })

  test('finds the address whatever its case', async () => {
    const { stdout } = await tokens('create', '--email', 'ROOT@Example.com')
    expect((await get(server, basic(admin.email, stdout.trim()))).status).toBe(200)
  })
})

describe.concurrent('tokens create refuses, and makes nothing of', () => {
  let before: unknown
  beforeAll(async () => {
    before = await list()
  })
  afterAll(async () => {
    expect(await list()).toEqual(before)
  })

  test.each([
    [['--email', 'nobody@example.com'], 1, /account default has no user with the address nobody@example\.com/],
    [['--email', 'off@example.com'], 1, /off@example\.com is not active/],
    [['--email', admin.email, '--scope', 'read'], 1, /--scope goes with --bearer/],
    [['--email', admin.email, '--account', 'other'], 1, /there is no account "other"; there are default/],
    [['--email', admin.email, '--bearer', '--scope', 'admin'], 2, /Allowed choices are read, write/],
    [['--email', admin.email, '--expires', '1y'], 2, /Allowed is a number with s, m, h or d, up to ten years/],
    [['--email', admin.email, '--label', 'x'.repeat(101)], 2, /Allowed are at most 100 characters/],
    [[], 1, /^capacity-rules-server: say whose token it is, with --email\n$/],
    [['--account-wide', '--email', admin.email], 1, /--account-wide goes with neither --email nor --bearer/],
    [['--account-wide', '--bearer'], 1, /--account-wide goes with neither --email nor --bearer/],
    [['--account-wide', '--scope', 'read'], 1, /--scope goes with --bearer/],
  ])('%j', async (args, code, said) => {
    expect(await tokens('create', ...args)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(said) })
  })
})

describe('tokens list', () => {
  test('shows all tokens and no secret, as JSON and as a table', async () => {
    const { stdout: secret } = await create('--bearer', '--expires', '90d', '--label', 'the board')
    const [json, text] = await Promise.all([tokens('list', '--json'), tokens('list')])
    const rows = z.array(Listed).parse(JSON.parse(json.stdout))
    expect(rows.find(({ label }) => label === 'the board')).toMatchObject({ kind: 'bearer', scope: 'write' })
    expect(rows.find(({ label }) => label === 'first admin')).toMatchObject({ kind: 'api', expires_at: null })
    expect(text.stdout.trimEnd().split('\n')).toHaveLength(rows.length + 1)
    expect(text.stdout).toMatch(/^id +email +kind +scope +label +created_at +expires_at\n/)
    expect(json.stdout + text.stdout).not.toContain(secret.trim())
    expect(json.stdout + text.stdout).not.toContain(admin.secret)
  })

  test('of an account without any is an empty array', async () => {
    const other = newDatabase()
    await run(['accounts', 'create', 'main'], { env: other })
    expect(JSON.parse((await run(['tokens', 'list', '--json'], { env: other })).stdout)).toEqual([])
  })
})

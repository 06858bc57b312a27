import { readFileSync } from 'node:fs'
import { hashToken } from '@capacity-rules/core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  admin,
  basic,
  type Ended,
  type Environment,
  newDatabase,
  type RunningServer,
  rulesPath,
  run,
  startServer,
  temporaryPath,
} from './process.ts'
import { exchangeRaw, rawRequest } from './raw-socket.ts'
import { found } from './secrets.ts'

const env: Environment = {
  ...newDatabase(),
  ...admin.env,
  LOG_LEVEL: 'debug',
  VALIDATE_RESPONSES: '1',
  ALLOW_ACCOUNT_WIDE_TOKENS: '1',
  CORS_ORIGINS: 'https://desk.example.com',
}
const password = 'korrektes Pferd, Batterie & Klammer'
const secrets: Record<string, string> = {
  'first token': admin.secret,
  password,
  'wrong password': 'a wrong password of somebody',
  'unknown token': `crapi_${'Qx7'.repeat(14)}Z`,
}

let server: RunningServer
/** The bodies and headers of all replies, by what was sent. */
const replies: (readonly [sent: string, reply: string])[] = []

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

async function send({ method = 'GET', path = rulesPath, headers = {}, body }: Sent): Promise<number> {
  const response = await fetch(`${server.address}${path}`, { method, headers, ...(body !== undefined && { body }) })
  const reply = `${JSON.stringify([...response.headers])}\n${await response.text()}`
  replies.push([`${method} ${path} ${JSON.stringify(headers)} ${body}`, reply])
  return response.status
}

const json = { 'Content-Type': 'application/json' }
const byPassword = (text: string) => `Basic ${Buffer.from(`${admin.email}:${text}`).toString('base64')}`
const newRule = (name: string) => JSON.stringify({ name, capacities: {}, agent_ids: [1] })

/** Every way to be let in, each with a write that is accepted and one that is not. */
async function useAll(authorizations: readonly string[]): Promise<void> {
  for (const authorization of authorizations) {
    const headers = { Authorization: authorization, ...json, 'Idempotency-Key': 'one' }
    expect(await send({ headers })).toBe(200)
    expect(await send({ method: 'POST', headers, body: newRule('Made') })).toBe(200)
    expect(await send({ method: 'POST', headers: { ...headers, 'Idempotency-Key': 'two' }, body: '{}' })).toBe(400)
    expect(await send({ path: '/api/none', headers })).toBe(404)
  }
}

/** Requests that fail, and carry a secret where none belongs. */
function oddPlaces(secret: string): Sent[] {
  const Authorization = admin.authorization
  const encoded = encodeURIComponent(secret)
  const word = secret.replaceAll(/[^\w-]/g, '')
  return [
    { path: `/${encoded}` },
    { path: `/api/${encoded}`, headers: { Authorization } },
    { path: `${rulesPath}/${encoded}`, headers: { Authorization } },
    { path: `${rulesPath}/${encoded}/assignees`, headers: { Authorization } },
    { path: `${rulesPath}?api_token=${encoded}` },
    { path: `${rulesPath}/assignees?page[size]=${encoded}`, headers: { Authorization } },
    { path: `${rulesPath}/assignees?filter[agent_ids]=${encoded}`, headers: { Authorization } },
    { method: 'POST', headers: { Authorization, ...json }, body: `{"name":"${secret}` },
    { method: 'POST', headers: { Authorization, ...json }, body: JSON.stringify({ name: 'N', capacities: secret }) },
    { method: 'POST', headers: { Authorization, ...json }, body: JSON.stringify({ name: secret, capacities: null }) },
    {
      method: 'POST',
      headers: { Authorization, ...json },
      body: JSON.stringify({ name: secret, description: secret, capacities: {}, agent_ids: [77] }),
    },
    {
      method: 'POST',
      headers: { Authorization, ...json, 'Idempotency-Key': word },
      body: JSON.stringify({ name: secret, capacities: {}, agent_ids: [77] }),
    },
    { method: 'POST', headers: { Authorization, 'Content-Type': `text/${word}` }, body: secret },
    { method: 'PUT', path: `${rulesPath}/x`, headers: { Authorization, ...json, 'If-Match': secret }, body: '{}' },
    { method: 'DELETE', path: `${rulesPath}/x`, headers: { Authorization, 'If-Match': `"${word}"` } },
    { headers: { Authorization: `Token ${secret}` } },
    { headers: { Authorization: `Bearer ${secret}, ${secret}` } },
    { headers: { Authorization: `Bearer ${Buffer.from(secret).toString('base64')}` } },
    { headers: { Authorization: `Basic ${secret}` } },
    { headers: { Authorization: basic(secret, 'x') } },
    { headers: { Authorization: 'x', Cookie: `session=${word}`, 'User-Agent': secret, Referer: `https://x/?${word}` } },
    {
      headers: { Authorization: 'x', Origin: `https://${word}.example`, 'X-Api-Key': secret, 'X-Forwarded-For': word },
    },
    // With characters that no request id has. One that could be an id is kept as one, as asked.
    { headers: { Authorization: 'x', 'X-Request-Id': `Bearer ${secret}` } },
  ]
}

/** What no HTTP client sends: a secret as the host, in a header field that is broken, and in place of a request. */
async function sendRaw(secret: string): Promise<void> {
  const word = secret.replaceAll(/[^\w-]/g, '')
  for (const bytes of [
    rawRequest(`GET ${rulesPath}`, { Host: `${word}!`, Authorization: `Bearer ${word}` }),
    rawRequest(`GET ${rulesPath}`, { Host: 'x', [`${secret} y`]: secret }),
    rawRequest(`GET ${rulesPath}`, { Host: 'x', 'X-Long': secret.repeat(1000) }),
    `${secret}\r\n\r\n`,
  ]) {
    replies.push(['raw', await exchangeRaw(server.port, bytes)])
  }
}

let ended: Ended
/** What commands wrote that are not there to show a secret. */
const written: Record<string, string | Buffer> = {}
/** The replies to requests that had secrets only where they belong. */
let proper: readonly (readonly [string, string])[] = []

beforeAll(async () => {
  server = await startServer(env)
  const made = async (...args: string[]) => (await run(['tokens', 'create', ...args], { env })).stdout.trim()
  const [api, bearer, wide, setting] = await Promise.all([
    made('--email', admin.email, '--label', 'api'),
    made('--email', admin.email, '--bearer', '--scope', 'write'),
    made('--account-wide'),
    run(['users', 'set-password', '--email', admin.email], { env, input: `${password}\n` }),
  ])
  Object.assign(secrets, { 'API token': api, 'bearer token': bearer, 'account-wide token': wide })
  written['users set-password'] = setting.stdout + setting.stderr

  await useAll([
    admin.authorization,
    basic(admin.email, api),
    `Bearer ${bearer}`,
    basic(admin.email, wide),
    byPassword(password),
  ])
  const wrong = byPassword('a wrong password of somebody')
  const attempts = Array.from({ length: 20 }, () => send({ headers: { Authorization: wrong } }))
  expect(new Set(await Promise.all(attempts))).toEqual(new Set([401, 429, 503]))
  expect(await send({ headers: { Authorization: basic(admin.email, secrets['unknown token'] ?? '') } })).toBe(401)
  proper = [...replies]

  for (const secret of Object.values(secrets)) {
    for (const sent of oddPlaces(secret)) expect(await send(sent)).toBeGreaterThanOrEqual(400)
    await sendRaw(secret)
  }
  const [exported, backup] = [temporaryPath('.ndjson'), temporaryPath('.db')]
  for (const args of [
    ['export', exported],
    ['backup', backup],
    ['audit', '--json'],
    ['audit'],
    ['tokens', 'list'],
    ['users', 'list'],
  ]) {
    const { code, stdout, stderr } = await run(args, { env })
    expect([args, code]).toEqual([args, 0])
    written[args.join(' ')] = stdout + stderr
  }
  ended = await server.stop()
  written['the export'] = readFileSync(exported)
  written['the backup'] = readFileSync(backup)
  written['the database'] = readFileSync(env.DATABASE_URL?.replace('sqlite:', '') ?? '')
})

describe('no secret stands in', () => {
  test('what the server wrote, on standard output and in the log, for any of the requests', () => {
    const lines = ended.stderr.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(replies.length / 2)
    expect(lines.filter((line) => line.includes('"level":50')).length).toBeGreaterThan(0)
    expect(found(secrets, ended.stdout + ended.stderr)).toEqual([])
  })

  test('any reply to a request that had it where it belongs, whether it was let in or not', () => {
    expect(proper.length).toBeGreaterThan(40)
    for (const [sent, reply] of proper) expect(found(secrets, reply), sent).toEqual([])
  })

  test('any reply to a request that was not let in, wherever it had it', () => {
    for (const [sent, reply] of replies.filter(([, text]) => text.includes("Couldn't authenticate you"))) {
      expect(found(secrets, reply), sent).toEqual([])
    }
  })

  test('the audit, the export, the backup, the database, or what a command lists', () => {
    for (const [what, text] of Object.entries(written)) expect([what, found(secrets, text)]).toEqual([what, []])
  })
})

describe('these files are the ones in which it would stand:', () => {
  test('the backup has the hash of each token, and one of the password', () => {
    for (const name of ['first token', 'API token', 'bearer token', 'account-wide token']) {
      expect([name, written['the backup']?.includes(hashToken(secrets[name] ?? ''))]).toEqual([name, true])
    }
    expect(written['the backup']?.includes('scrypt$')).toBe(true)
  })

  test('the audit and the export have the writes, and nothing that was hashed', () => {
    expect(written['audit --json']).toContain('createCapacityRule')
    expect(written['the export']?.toString()).toContain('"name":"Made"')
    expect(written['the export']?.toString()).not.toMatch(/scrypt\$/)
    expect(written['the export']?.includes(hashToken(admin.secret))).toBe(false)
  })

  test('a secret is found in whatever form it stands', () => {
    const secret = { it: 'a secret, of 23 bytes.?' }
    for (const [before, after] of [
      ['', ''],
      ['x', 'yy'],
      ['xx', 'y'],
      ['xxx', 'yyy'],
      ['user@example.com/token:', ''],
    ]) {
      const text = `${before}${secret.it}${after}`
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        expect(found(secret, `<${Buffer.from(text).toString(encoding)}>`), `${text} ${encoding}`).toEqual(['it'])
      }
    }
    expect(found(secret, 'another text')).toEqual([])
  })
})

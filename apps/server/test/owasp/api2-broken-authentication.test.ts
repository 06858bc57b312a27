import { createToken, hashToken, revokeToken } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { limits } from '../../src/http/limits.ts'
import { address, basic, team } from '../harness.ts'
import { type ListeningServer, startListeningServer } from '../listening.ts'
import { byPassword, giveCheapPassword, hashesDuring } from '../passwords.ts'
import { createRule, rulesPath, stateOf, validCall } from '../requests.ts'
import { operationIds } from '../shared-statuses.ts'
import { Wire, type WireReply, wireRequest } from '../wire.ts'

/*
 * API2: somebody passes for another, by a credential that is forged, guessed, stolen or long over. What each kind of
 * credential may do is in `credentials.more.test.ts`, guessing in `password-throttle.test.ts`, where secrets must not stand in
 * `secrets-canary.more.test.ts`; here it is the door itself, on a socket, with the replies that are given again behind it.
 */
// A real hash takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 })

let server: ListeningServer
let wire: Wire
let ruleId: string
beforeAll(async () => {
  server = await startListeningServer()
  wire = await Wire.open(server.port)
  ruleId = (await createRule(server)).id
})
afterAll(async () => {
  wire.close()
  await server.close()
})

async function send(line: string, fields: Readonly<Record<string, string>>, json?: unknown): Promise<WireReply> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const all = { Host: 'a', 'Content-Type': 'application/json', ...fields }
  const reply = await wire.send(wireRequest(line, all, body)).reply()
  if (!reply) throw new Error('every request has its reply')
  return reply
}

describe('nobody is let in', () => {
  const secret = () => Buffer.from(server.as('admin').slice('Basic '.length), 'base64').toString().split(':')[1] ?? ''
  const forged: readonly (readonly [string, () => Readonly<Record<string, string>>])[] = [
    ['without credentials', () => ({})],
    ['with a header that names a user', () => ({ 'X-Forwarded-User': address(1), 'Remote-User': address(1) })],
    ['with a session', () => ({ Cookie: `Authorization=${encodeURIComponent(server.as('admin'))}` })],
    ['with the hash of a token', () => ({ Authorization: basic(address(1), hashToken(secret())) })],
    ['with half a token', () => ({ Authorization: basic(address(1), secret().slice(0, -1)) })],
    ['with more than a token', () => ({ Authorization: basic(address(1), `${secret()}A`) })],
    ['with a token in other letters', () => ({ Authorization: basic(address(1), secret().toLowerCase()) })],
    ['with another’s token', () => ({ Authorization: basic(address(2), secret()) })],
    ['with an API token as Bearer', () => ({ Authorization: `Bearer ${secret()}` })],
    ['with a token of nobody’s signing', () => ({ Authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' })],
    ['with nothing as the secret', () => ({ Authorization: basic(address(1), '') })],
    ['with an injection', () => ({ Authorization: basic("' OR 1=1 --", "' OR 1=1 --") })],
  ]
  test.each(forged)('%s, to whatever operation', async (_, fields) => {
    const state = await stateOf(server)
    for (const operation of operationIds) {
      const { method, path, json } = validCall[operation](ruleId)
      const { status, headers, body } = await send(`${method} ${path}`, fields(), json)
      expect([operation, status, body]).toEqual([operation, 401, `{"error":"Couldn't authenticate you"}`])
      expect(headers.get('www-authenticate')).toMatch(/^Basic .*, Bearer /)
    }
    expect(await stateOf(server)).toEqual(state)
  })

  test('with the token for a password', async () => {
    expect((await send(`GET ${rulesPath}`, { Authorization: byPassword(address(1), secret()) })).status).toBe(401)
  })

  test('by credentials in the address', async () => {
    const query = new URLSearchParams({ access_token: secret(), api_token: secret(), email: address(1) })
    expect((await send(`GET ${rulesPath}?${query}`, {})).status).toBe(401)
  })
})

test('a token that is revoked ends at once, on a connection on which it was good before', async () => {
  const { domain, accountId } = server
  const order = { userId: team.admin.id, kind: 'bearer', scope: 'read', label: '', expiresAt: null } as const
  const { secret, token } = await createToken(domain, accountId, order)
  const fields = { Authorization: `Bearer ${secret}` }
  for (let turn = 0; turn < 3; turn++) expect((await send(`GET ${rulesPath}`, fields)).status).toBe(200)
  await revokeToken(domain, accountId, token.id)
  expect((await send(`GET ${rulesPath}`, fields)).status).toBe(401)
})

test('the tokens that the server makes cannot be guessed: 256 random bits, none like another', async () => {
  const order = { userId: 1, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const secrets = await Promise.all(
    Array.from({ length: 50 }, () => createToken(server.domain, server.accountId, order)),
  )
  const random = secrets.map(({ secret }) => Buffer.from(secret.replace(/^crapi_/, ''), 'base64url'))
  expect(random.every((bytes) => bytes.length === 32)).toBe(true)
  for (let place = 0; place < 32; place++) expect(new Set(random.map((bytes) => bytes[place])).size).toBeGreaterThan(10)
})

test('a password cannot be tried for long, and an address that nobody has costs and says the same', async () => {
  await giveCheapPassword(server.domain, server.accountId, team.manager.id)
  const guess = async (email: string): Promise<readonly [status: number, body: string, hashes: number]> => {
    let reply: WireReply | undefined
    const hashes = await hashesDuring(async () => {
      reply = await send(`GET ${rulesPath}`, { Authorization: byPassword(email, 'a good guess') })
    })
    return [reply?.status ?? 0, reply?.body ?? '', hashes]
  }
  const wrong = [401, `{"error":"Couldn't authenticate you"}`, 1]
  for (let turn = 0; turn < limits.passwordFailuresPerLogin; turn++) {
    expect(await guess(address(team.manager.id))).toEqual(wrong)
  }
  expect(await guess(address(team.manager.id))).toEqual([429, '{"error":"Too many requests"}', 0])
  expect(await guess('nobody@example.com')).toEqual(wrong)
})

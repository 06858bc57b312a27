import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { CapacityRule } from '@capacity-rules/contract'
import { createCapacityRule, createToken, importUsers, operator } from '@capacity-rules/core'
import { z } from '@hono/zod-openapi'
import { describe, expect, test } from 'vitest'
import { newAccount, withStore } from './account.ts'
import { admin, type Environment, get, newDatabase, rulesPath, run, startServer, temporaryPath } from './process.ts'

const failed = (stderr: string | RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(stderr) })

/** A file with an account that has rules, agents, and an admin with a chosen token. */
async function filledAccount(): Promise<Environment> {
  const env = await newAccount()
  await withStore(env, async (domain) => {
    const users = Array.from({ length: 30 }, (_, index) => ({
      line: index + 1,
      value: { id: index + 1, name: `U${index + 1}`, email: `u${index + 1}@x.y`, role: 'agent', active: index !== 29 },
    }))
    await importUsers(domain, 1, users)
    await createCapacityRule(domain, operator(1), {
      name: 'Ö"\n',
      capacities: { voice: 1 },
      agentIds: [3, 4],
      default: true,
    })
    await giveAdmin(env)
  })
  return env
}

/** Makes the known admin of the tests a user of the file's newest account. */
const giveAdmin = (env: Environment, accountId = 1) =>
  withStore(env, async (domain) => {
    const { email, secret } = admin
    if (!(await domain.store.findUserByEmail(accountId, email))) {
      await importUsers(domain, accountId, [{ line: 1, value: { id: 99, name: 'Root', email, role: 'admin' } }])
    }
    await createToken(domain, accountId, {
      userId: 99,
      kind: 'api',
      scope: 'write',
      label: '',
      expiresAt: null,
      secret,
    })
  })

const paths = [rulesPath, `${rulesPath}/assignees?page[size]=7`, `${rulesPath}/assignees?page[before]=20`]

/** What a client gets to see, byte for byte, with the entity tags. */
async function replies(env: Environment): Promise<unknown[]> {
  const server = await startServer({ ...env, PUBLIC_URL: 'https://c.example.com' })
  const seen = await Promise.all(
    paths.map(async (path) => {
      const reply = await get(server, admin.authorization, path)
      return [reply.status, reply.headers.get('etag'), await reply.text()]
    }),
  )
  await server.stop()
  return seen
}

describe('export and import', () => {
  test('an account that is moved gives every reply as before', async () => {
    const from = await filledAccount()
    const file = temporaryPath('.ndjson')
    expect(await run(['export', file], { env: from })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ lines of account main are in .* Tokens and passwords are not\.\n$/),
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const to = await newAccount()
    expect(await run(['import', file], { env: to })).toMatchObject({ code: 0, stderr: '' })
    await giveAdmin(to)
    expect(await replies(to)).toEqual(await replies(from))
    expect((await run(['audit', '--json'], { env: to })).stdout).toBe(
      (await run(['audit', '--json'], { env: from })).stdout,
    )
  })

  test('goes through a pipe', async () => {
    const { stdout } = await run(['export', '-'], { env: await filledAccount() })
    const to = await newAccount()
    expect(await run(['import', '-'], { env: to, input: stdout })).toMatchObject({ code: 0 })
    expect((await run(['export', '-'], { env: to })).stdout).toBe(stdout)
  })

  test('an account that is not empty, bad lines and a file that is not there are refused in words', async () => {
    const env = await filledAccount()
    const { stdout } = await run(['export', '-'], { env })
    expect(await run(['import', '-'], { env, input: stdout })).toMatchObject(failed(/has users or rules already/))
    const to = await newAccount()
    const bad = stdout.replace('"capacities":', '"capacity":')
    expect(await run(['import', '-'], { env: to, input: bad })).toMatchObject(
      failed(/line 2: capacities: must be email 0 to 500/),
    )
    expect(await run(['import', '-'], { env: to, input: '' })).toMatchObject(failed(/line 1: the file is empty/))
    expect(await run(['import', '/nowhere/x'], { env: to })).toMatchObject(failed(/cannot read \/nowhere\/x/))
    expect((await run(['users', 'list'], { env: to })).stdout).toBe('')
  })

  test('an export follows no link that lies in its way, and takes over no file', async () => {
    const env = await newAccount()
    const [file, victim] = [temporaryPath('.ndjson'), temporaryPath()]
    writeFileSync(victim, 'mine')
    symlinkSync(victim, `${file}.partial`)
    expect(await run(['export', file], { env })).toMatchObject({ code: 0 })
    expect(readFileSync(victim, 'utf8')).toBe('mine')

    writeFileSync(`${file}.partial`, 'left behind, for all to read', { mode: 0o644 })
    expect(await run(['export', file], { env })).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('an export that cannot be written leaves no file', async () => {
    const env = await newAccount()
    expect(await run(['export', '/nowhere/x'], { env })).toMatchObject({ code: 1 })
    expect(existsSync('/nowhere/x.partial')).toBe(false)
  })
})

describe('backup', () => {
  test('a copy made while the server writes is a whole database, and serves in its place', async () => {
    const env = { ...newDatabase(), ...admin.env }
    const server = await startServer(env)
    let stopped = false
    const acknowledged: string[] = []
    const writing = (async () => {
      for (let n = 0; !stopped; n++) {
        const body = JSON.stringify({ name: `Rule ${n}`, capacities: {} })
        const headers = { Authorization: admin.authorization, 'Content-Type': 'application/json' }
        const reply = await fetch(`${server.address}${rulesPath}`, { method: 'POST', headers, body })
        if (reply.status === 200) acknowledged.push(`Rule ${n}`)
      }
    })()
    while (acknowledged.length < 20) await get(server, admin.authorization)
    const known = acknowledged.length
    const copy = temporaryPath('.db')
    expect(await run(['backup', copy], { env })).toMatchObject({ code: 0, stderr: '' })
    stopped = true
    await writing
    await server.stop()
    expect(statSync(copy).mode & 0o777).toBe(0o600)

    const restored = await startServer({ DATABASE_URL: `sqlite:${copy}` })
    const rules = z.array(CapacityRule).parse(await (await get(restored, admin.authorization)).json())
    await restored.stop()
    const names = rules.slice(1).map(({ name }) => name)
    expect(names.length).toBeGreaterThanOrEqual(known)
    expect(names).toEqual(acknowledged.slice(0, names.length))
  })

  test('a file that is there stays, and without a database there is no backup', async () => {
    const env = await newAccount()
    const copy = temporaryPath('.db')
    writeFileSync(copy, 'mine')
    expect(await run(['backup', copy], { env })).toMatchObject(failed(/no backup was made: .* exists already/))
    expect(readFileSync(copy, 'utf8')).toBe('mine')
    const nowhere = newDatabase()
    expect(await run(['backup', temporaryPath('.db')], { env: nowhere })).toMatchObject(failed(/there is no database/))
  })
})

import { createCapacityRule, createToken, deleteCapacityRule, importUsers, operator } from '@capacity-rules/core'
import { expect, test } from 'vitest'
import { withStore } from './account.ts'
import { newPostgres } from './place.ts'
import { admin, type Environment, get, newDatabase, rulesPath, run, startServer } from './process.ts'

/** Gives the account the known admin of the tests a token again, since an export has none. */
const giveToken = (env: Environment) =>
  withStore(env, (domain) =>
    createToken(domain, 1, {
      userId: 99,
      kind: 'api',
      scope: 'write',
      label: '',
      expiresAt: null,
      secret: admin.secret,
    }),
  )

/** A file with an account in which everything happened that a reply could show. */
async function filledFile(): Promise<Environment> {
  const env = newDatabase()
  await run(['accounts', 'create', 'main'], { env })
  await withStore(env, async (domain) => {
    const rows = Array.from({ length: 300 }, (_, index) => ({
      line: index + 1,
      value: {
        id: (index + 1) * 3,
        name: `Ünï ${index}\t"\\`,
        email: `U${index}@x.y`,
        role: 'agent',
        active: index % 7 > 0,
      },
    }))
    await importUsers(domain, 1, [
      ...rows.filter(({ value }) => value.id !== 99),
      { line: 999, value: { id: 99, name: 'Root', email: admin.email, role: 'admin' } },
    ])
    for (const n of [1, 2, 3, 4]) {
      const agentIds = rows
        .map(({ value }) => value)
        .filter(({ id, active }) => active && id % (n + 1) === 0)
        .map(({ id }) => id)
      const input = { name: `Ö"\n🚀 ${n}`, description: '“;--', capacities: { email: n }, agentIds, default: n === 2 }
      const made = await createCapacityRule(domain, operator(1), input)
      if (n === 3 && made.ok) await deleteCapacityRule(domain, operator(1), made.value.id)
    }
  })
  return env
}

/** What a client gets to see, byte for byte, with the entity tags: every rule, and every page both ways. */
async function replies(env: Environment): Promise<unknown[]> {
  const server = await startServer({ ...env, PUBLIC_URL: 'https://c.example.com' })
  const seen: unknown[] = []
  const look = async (path: string): Promise<unknown> => {
    const reply = await get(server, admin.authorization, path)
    const text = await reply.text()
    seen.push([path, reply.status, reply.headers.get('etag'), text])
    return JSON.parse(text)
  }
  const rules = await look(rulesPath)
  const ids = Array.isArray(rules) ? rules.map(({ id }) => String(id)) : []
  expect(ids).toHaveLength(4)
  for (const path of [...ids.map((id) => `${rulesPath}/${id}/assignees`), `${rulesPath}/assignees`]) {
    for (const start of ['page[size]=7', 'page[before]=9007199254740991&page[size]=100', 'filter[agent_ids]=6,9,12']) {
      await look(`${path}?${start}`)
      await look(`${path}?${start.replace(/page\[before\]=\d+/, 'page[before]=300')}`)
    }
  }
  for (const id of ids) await look(`${rulesPath}/${id}`)
  await server.stop()
  return seen
}

test('an account that moves from SQLite to PostgreSQL and back gives every reply as before', async () => {
  const file = await filledFile()
  const exported = await run(['export', '-'], { env: file })
  await giveToken(file)
  const before = await replies(file)
  expect(before.length).toBeGreaterThan(30)

  const postgres = await newPostgres()
  await run(['accounts', 'create', 'main'], { env: postgres })
  expect(await run(['import', '-'], { env: postgres, input: exported.stdout })).toMatchObject({ code: 0, stderr: '' })
  expect((await run(['export', '-'], { env: postgres })).stdout).toBe(exported.stdout)
  await giveToken(postgres)
  expect(await replies(postgres)).toEqual(before)

  const back = newDatabase()
  await run(['accounts', 'create', 'main'], { env: back })
  const { stdout } = await run(['export', '-'], { env: postgres })
  expect(await run(['import', '-'], { env: back, input: stdout })).toMatchObject({ code: 0, stderr: '' })
  expect((await run(['export', '-'], { env: back })).stdout).toBe(exported.stdout)
  await giveToken(back)
  expect(await replies(back)).toEqual(before)
}, 120_000)

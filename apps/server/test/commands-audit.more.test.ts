import { CapacityRule } from '@capacity-rules/contract'
import { createCapacityRule, operator } from '@capacity-rules/core'
import { expect, test } from 'vitest'
import { parseMoment } from '../src/commands/audit.ts'
import { newAccount, withStore } from './account.ts'
import { admin, newDatabase, rulesPath, run, startServer } from './process.ts'

const dayMs = 86_400_000

test('the audit tells who wrote what through which token and request', async () => {
  const env = { ...newDatabase(), ...admin.env }
  const server = await startServer(env)
  const headers = {
    Authorization: admin.authorization,
    'Content-Type': 'application/json',
    'X-Request-Id': 'my-request',
  }
  const body = JSON.stringify({ name: 'Evening', capacities: { email: 4 }, agent_ids: [1] })
  const reply = await fetch(`${server.address}${rulesPath}`, { method: 'POST', headers, body })
  const { id } = CapacityRule.parse(await reply.json())
  const { stdout } = await run(['audit', '--json', '--rule', id.toLowerCase()], { env })
  const [entry, ...rest] = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  const [token]: { id: string }[] = JSON.parse((await run(['tokens', 'list', '--json'], { env })).stdout)
  await server.stop()
  expect(rest).toEqual([])
  expect(entry).toMatchObject({
    user_id: 1,
    token_id: token?.id,
    request_id: 'my-request',
    operation: 'createCapacityRule',
    rule_id: id,
    before: null,
    after: { name: 'Evening', default: false, capacities: { email: 4, messaging: 0, voice: 0 }, assignee_count: 1 },
    moves: [{ to: id, agent_ids: [1] }],
  })
  const asTable = (await run(['audit'], { env })).stdout.split('\n')
  expect(asTable[0]).toMatch(/^time +user +token +operation +rule +moved +request$/)
  expect(asTable.at(-2)).toMatch(new RegExp(` 1 +${token?.id} +createCapacityRule +${id} +1 +my-request$`))
})

test('what is older than AUDIT_RETENTION_DAYS goes when the server starts', async () => {
  const env = await newAccount()
  await withStore(env, async (domain) => {
    for (const daysAgo of [11, 9]) {
      const then = { ...domain, clock: () => Date.now() - daysAgo * dayMs }
      await createCapacityRule(then, operator(1), { name: `${daysAgo} days ago`, capacities: {} })
    }
  })
  const server = await startServer({ ...env, AUDIT_RETENTION_DAYS: '10' })
  const isThere = async (name: string) => (await run(['audit', '--json'], { env })).stdout.includes(name)
  while (await isThere('11 days ago'));
  expect(await isThere('9 days ago')).toBe(true)
  await server.stop()
  expect((await run(['audit', '--json', '--since', '8d'], { env })).stdout).not.toContain('9 days ago')
  expect((await run(['audit', '--json', '--since', '12d'], { env })).stdout).toContain('9 days ago')
})

test.each([
  ['--rule', 'x', 1, /"x" is no id of a rule/],
  ['--since', 'yesterday', 2, /Allowed is a date, a time with its zone, or a duration/],
])('%s %s is refused in words', async (option, text, code, said) => {
  const end = await run(['audit', option, text], { env: await newAccount() })
  expect(end).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(said) })
})

test.each([
  ['2026-03-02', Date.UTC(2026, 2, 2)],
  ['2026-03-02T09:30Z', Date.UTC(2026, 2, 2, 9, 30)],
  ['2026-03-02T09:30:15.250+01:00', Date.UTC(2026, 2, 2, 8, 30, 15, 250)],
  ['7d', -7 * dayMs],
  ['90m', -90 * 60_000],
  ['2026-03-02T09:30', undefined],
  ['2026-13-02', undefined],
  ['0d', undefined],
  ['now', undefined],
])('the moment %s is read as %j', (text, moment) => {
  expect(parseMoment(text, 0)).toBe(moment)
})

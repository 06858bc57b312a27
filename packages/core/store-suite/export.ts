import { describe, expect, test } from 'vitest'
import {
  createAccount,
  createCapacityRule,
  createToken,
  type ExportRow,
  exportAccount,
  importAccount,
  listAssignees,
  listCapacityRules,
  operator,
  setPassword,
} from '../src/index.ts'
import { agent, cheap, importAgents, range, refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

async function* numbered(rows: Iterable<unknown>) {
  let line = 0
  for (const row of rows) yield { line: ++line, value: JSON.parse(JSON.stringify(row)) }
}

export function exportCases(open: OpenStore): void {
  describe('export', () => {
    const { clock, domain, account } = useStore(open)
    const rowsOf = async (accountId: number): Promise<ExportRow[]> =>
      Array.fromAsync(exportAccount(domain(), accountId))
    const seen = async (accountId: number) => ({
      list: await listCapacityRules(domain(), accountId),
      page: value(await listAssignees(domain(), accountId, { size: 100 })),
      users: await domain().store.listUsers(accountId, 0, 100),
      audit: await domain().store.readAudit(accountId, { limit: 100 }),
    })
    const busyAccount = async (): Promise<number> => {
      const { id } = await account(1, 2, 3, 4)
      clock.now += 5000
      const input = {
        name: 'Überlauf “;--',
        description: 'x',
        capacities: { email: 3 },
        agentIds: [2, 3],
        default: true,
      }
      value(await createCapacityRule(domain(), operator(id), input))
      value(
        await importAgents(domain(), id, [
          { ...agent(3), active: false },
          { ...agent(4), role: 'admin' },
        ]),
      )
      return id
    }

    test('an export taken into an empty account gives the same replies, versions and audit', async () => {
      const from = await busyAccount()
      const to = value(await createAccount(domain(), 'restored'))
      clock.now += 60_000
      const rows = await rowsOf(from)
      expect(value(await importAccount(domain(), to.id, numbered(rows)))).toBe(rows.length)
      expect(await seen(to.id)).toEqual(await seen(from))
      const next = value(await createCapacityRule(domain(), operator(to.id), { name: 'next', capacities: {} }))
      expect((await listCapacityRules(domain(), to.id)).rules.at(-1)).toEqual(next)
    })

    test('an export of more lines than go to the store at once is taken whole, and progress is told', async () => {
      const from = await account(...range(1, 1500))
      const to = value(await createAccount(domain(), 'large'))
      const rows = await rowsOf(from.id)
      const told: number[] = []
      value(await importAccount(domain(), to.id, numbered(rows), (read) => told.push(read)))
      expect(told).toEqual([1000, rows.length])
      expect(await rowsOf(to.id)).toEqual(rows)
    })

    test('no token and no password is in it', async () => {
      const from = await busyAccount()
      const order = { userId: 1, kind: 'api', scope: 'write', label: 'label', expiresAt: null } as const
      const { token, secret } = await createToken(domain(), from, order)
      await importAgents(domain(), from, [{ ...agent(1), email: 'export@example.com' }])
      value(await setPassword(domain(), from, 1, 'correct horse', cheap))
      const hash = (await domain().store.findPassword('export@example.com'))?.hash ?? 'none'
      const text = JSON.stringify(await rowsOf(from))
      for (const hidden of [token.id, secret, 'correct horse', hash]) expect(text).not.toContain(hidden)
    })

    test('an account that is not empty takes none', async () => {
      const from = await busyAccount()
      const rows = await rowsOf(from)
      const to = await account(7)
      const before = await seen(to.id)
      expect(refusal(await importAccount(domain(), to.id, numbered(rows)))).toEqual({ kind: 'not-empty' })
      expect(await seen(to.id)).toEqual(before)
    })

    test.each<[string, (rows: ExportRow[]) => unknown[], object]>([
      ['a line of an unknown type', (rows) => [...rows, { type: 'secret' }], { kind: 'bad-rows', count: 1 }],
      [
        'a rule without a name',
        (rows) => rows.map((row) => (row.type === 'rule' ? { ...row, name: 7 } : row)),
        { kind: 'bad-rows', count: 2 },
      ],
      [
        'no account in front',
        (rows) => rows.slice(1),
        { kind: 'bad-rows', problems: [{ line: 1, problem: 'the first line must be the account' }] },
      ],
      [
        'a second account',
        ([first, ...rest]) => [first, first, ...rest],
        { kind: 'bad-rows', problems: [{ line: 2, problem: 'there is an account already' }] },
      ],
      ['another format', ([first, ...rest]) => [{ ...first, format: 2 }, ...rest], { kind: 'bad-rows', count: 1 }],
      ['nothing', () => [], { kind: 'bad-rows', problems: [{ line: 1, problem: 'the file is empty' }] }],
      ['a user of no rule', (rows) => rows.filter((row) => row.type !== 'rule'), { kind: 'inconsistent' }],
      [
        'two users with one id',
        (rows) => [...rows, ...rows.filter((row) => row.type === 'user')],
        { kind: 'inconsistent' },
      ],
      [
        'a default rule that is not there',
        ([first, ...rest]) => [{ ...first, defaultRuleId: `7${'Z'.repeat(25)}` }, ...rest],
        { kind: 'inconsistent', problem: expect.any(String) },
      ],
    ])('%s is refused, and the account stays empty', async (name, change, want) => {
      const from = await busyAccount()
      const to = value(await createAccount(domain(), `broken-${name.replaceAll(' ', '-')}`))
      const before = await seen(to.id)
      expect(refusal(await importAccount(domain(), to.id, numbered(change(await rowsOf(from)))))).toMatchObject(want)
      expect(await seen(to.id)).toEqual(before)
    })
  })
}

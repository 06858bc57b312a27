import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCapacityRule, createToken, exportAccount, hashToken, operator } from '@capacity-rules/core'
import { expect, onTestFinished, test } from 'vitest'
import { newDatabase } from '../test/database.ts'
import { domainOn, newAccount, upTo, value } from '../test/domain.ts'

/** The programs beside the server that the tests run on, or those of the path. */
const program = (name: string): string =>
  process.env.TEST_POSTGRES_BIN === undefined ? name : join(process.env.TEST_POSTGRES_BIN, name)

// The two commands are those of apps/docs/postgresql.md.
test('what pg_dump wrote while a server writes is restored as one committed state, with tokens and keys', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-dump-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'capacity.dump')
  const url = await newDatabase()
  const domain = await domainOn(url)
  const accountId = await newAccount(domain, 'a', upTo(500))
  const create = async (name: string) =>
    value(await createCapacityRule(domain, operator(accountId), { name, capacities: { email: 3 }, agentIds: [1, 2] }))
  await create('before')
  const order = { userId: 1, kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const { secret } = await createToken(domain, accountId, order)
  const before = await Array.fromAsync(exportAccount(domain, accountId))
  execFileSync(program('pg_dump'), ['--format=custom', `--file=${file}`, url])
  await create('after')

  const to = await newDatabase()
  execFileSync(program('pg_restore'), ['--no-owner', '--exit-on-error', '--single-transaction', `--dbname=${to}`, file])
  const restored = await domainOn(to)
  expect(await Array.fromAsync(exportAccount(restored, accountId))).toEqual(before)
  expect(await restored.store.findCredential(hashToken(secret))).toMatchObject({ accountId, user: { id: 1 } })
  const made = value(await createCapacityRule(restored, operator(accountId), { name: 'next', capacities: {} }))
  expect((await restored.store.listRules(accountId)).rules.at(-1)).toEqual(made)
  expect(await newAccount(restored, 'b', [1])).toBe(accountId + 1)
  await domain.store.close()
  await restored.store.close()
})

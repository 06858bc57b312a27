import { createCapacityRule, listCapacityRules, operator, StoreUnavailable } from '@capacity-rules/core'
import { describeStore } from '@capacity-rules/core/store-suite'
import { execute, query } from '@capacity-rules/test-postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { limits } from '../src/options.ts'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, value } from './domain.ts'

/**
 * Makes the server itself refuse all but the last of every so many attempts, by a trigger that counts them with a sequence
 * for each table, which no rollback takes back.
 */
const failing = (code: string, when: string, tables: readonly string[], attempts: number): string => `
  ${tables.map((table) => `CREATE SEQUENCE attempts_${table};`).join('\n')}
  CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF nextval('attempts_' || TG_TABLE_NAME) % ${attempts} <> 0 THEN
      RAISE EXCEPTION 'a conflict, for the test' USING ERRCODE = '${code}';
    END IF;
    RETURN NULL;
  END $$;
  ${tables.map((table) => `CREATE ${when.replaceAll('TABLE', table)} EXECUTE FUNCTION fail_first();`).join('\n')}`

const statementTrigger = 'TRIGGER fail_TABLE AFTER INSERT ON TABLE FOR EACH STATEMENT'
const commitTrigger = 'CONSTRAINT TRIGGER fail_TABLE AFTER INSERT ON TABLE DEFERRABLE INITIALLY DEFERRED FOR EACH ROW'

describeStore('PostgreSQL, where every write meets a conflict the first time', async () => {
  const url = await newDatabase()
  const store = await openPostgresStore({ url, as: 'server' })
  await execute(url, failing('40001', statementTrigger, ['audit', 'tokens', 'passwords'], 2))
  return store
})

describe.each([
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
])('%s on commit', (_, code) => {
  let url = ''
  beforeAll(async () => {
    url = await newDatabase()
  })

  test(`lets the work be done again, ${limits.tries} times at most, and it is done once`, async () => {
    const domain = await domainOn(url)
    const accountId = await newAccount(domain, 'a', [1, 2])
    await execute(url, failing(code, commitTrigger, ['audit'], limits.tries))
    const create = (name: string) =>
      createCapacityRule(domain, operator(accountId), { name, capacities: {}, agentIds: [1] })
    value(await create('last try'))
    const { rules } = await listCapacityRules(domain, accountId)
    expect(rules.map(({ name, assigneeCount }) => [name, assigneeCount])).toEqual([
      ['Default capacity rule', 1],
      ['last try', 1],
    ])
    expect(await query(url, 'SELECT last_value::integer AS attempts FROM attempts_audit')).toEqual([
      { attempts: limits.tries },
    ])
    expect(domain.store.activity?.().retries).toEqual({ conflict: limits.tries - 1, connection: 0 })

    await execute(url, `SELECT setval('attempts_audit', ${limits.tries * 10 + 1}, false)`)
    await execute(
      url,
      `CREATE OR REPLACE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM nextval('attempts_' || TG_TABLE_NAME); RAISE EXCEPTION 'always' USING ERRCODE = '${code}'; END $$`,
    )
    await expect(create('never')).rejects.toThrow(StoreUnavailable)
    expect((await listCapacityRules(domain, accountId)).rules).toEqual(rules)
    expect(await query(url, 'SELECT last_value::integer AS attempts FROM attempts_audit')).toEqual([
      { attempts: limits.tries * 11 },
    ])
    await domain.store.close()
  })
})

test('of two writes that wait for each other one is done again, after the other', async () => {
  const domain = await domainOn(await newDatabase())
  const accounts = [await newAccount(domain, 'one', [1, 2]), await newAccount(domain, 'two', [1, 2])]
  // The users of both accounts have the same addresses, of which there is one password each on the whole server.
  const bothHaveOne = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let runs = 0
  const set = (index: number, [first, second]: readonly [number, number]) =>
    domain.store.write(accounts[index] ?? 0, async (tx) => {
      runs++
      const gotFirst = await tx.setPassword(first, 'hash')
      bothHaveOne[index]?.resolve()
      await Promise.all(bothHaveOne.map(({ promise }) => promise))
      return { ok: true, value: [gotFirst, await tx.setPassword(second, 'hash')] }
    })
  const results = await Promise.all([set(0, [1, 2]), set(1, [2, 1])])
  expect(results.map(value).sort()).toEqual([
    [false, false],
    [true, true],
  ])
  expect(runs).toBe(3)
  await domain.store.close()
})

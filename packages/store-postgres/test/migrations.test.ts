import { fileURLToPath } from 'node:url'
import {
  createCapacityRule,
  hashToken,
  listCapacityRules,
  operator,
  SchemaMismatch,
  StoreUnavailable,
} from '@capacity-rules/core'
import { execute, query } from '@capacity-rules/test-postgres'
import pg from 'pg'
import Postgrator from 'postgrator'
import { describe, expect, test } from 'vitest'
import { openPostgresStore, postgresSchema } from '../src/index.ts'
import { knownVersion } from '../src/migrate.ts'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, upTo, value } from './domain.ts'

const migrations = fileURLToPath(new URL('../migrations/*.sql', import.meta.url))
const rule = (n: number) => `01KJPZ7Q40E5W8T6X3V9B2N${String(n).padStart(3, '0')}`

/** A database as a program of this version left it, with something in every table that it knew. */
async function oldDatabase(version: string): Promise<string> {
  const url = await newDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await new Postgrator({
    driver: 'pg',
    migrationPattern: migrations,
    execQuery: (text) => client.query(text),
  }).migrate(version)
  await client.end()
  await execute(
    url,
    `WITH account AS (
       INSERT INTO accounts (name, created_at, default_rule_id, last_rule_id)
       VALUES ('old', 1, '${rule(1)}', '${rule(2)}') RETURNING id)
     INSERT INTO capacity_rules (account_id, id, name, description, email, messaging, voice, assignee_count, created_at, last_updated_at)
     SELECT account.id, r.id, r.name, '', 1, 0, 0, 250, 1, 2
     FROM account, (VALUES ('${rule(1)}', 'Rule 1'), ('${rule(2)}', 'Rule 2')) AS r (id, name);
     INSERT INTO users SELECT 1, n, 'User ' || n, 'U' || n || '@x.y', 'u' || n || '@x.y', 'admin', '[]', true
     FROM generate_series(1, 500) n;
     INSERT INTO assignments SELECT 1, n, CASE n % 2 WHEN 0 THEN '${rule(1)}' ELSE '${rule(2)}' END, 'User ' || n
     FROM generate_series(1, 500) n;
     INSERT INTO tokens VALUES (1, 'T1', 1, 'api', 'write', 'first', 1, NULL), (1, 'T2', NULL, 'api', 'write', '', 1, 99);
     INSERT INTO token_directory VALUES ('${hashToken('one')}', 1, 'T1'), ('${hashToken('two')}', 1, 'T2');
     INSERT INTO passwords VALUES (1, 3, 'scrypt$');
     INSERT INTO password_directory VALUES ('u3@x.y', 1, 3);
     INSERT INTO idempotency_keys VALUES (1, 1, 'createCapacityRule', 'key', 'hash', 'reply', 7);
     INSERT INTO audit VALUES (1, '${rule(9)}', 5, 1, 'T1', 'r', 'deleteCapacityRule', '${rule(8)}', NULL, NULL, '[]')`,
  )
  return url
}

const known = await knownVersion()

describe('a database of', () => {
  test.each(upTo(known).map((n) => String(n).padStart(3, '0')))(
    'version %s keeps all that is in it',
    async (version) => {
      const store = await openPostgresStore({ url: await oldDatabase(version), as: 'server' })
      const { rules } = await store.listRules(1)
      expect(rules.map(({ name, assigneeCount, isDefault }) => [name, assigneeCount, isDefault])).toEqual([
        ['Rule 1', 250, true],
        ['Rule 2', 250, false],
      ])
      expect((await store.readAssignees(1, { size: 100, cursor: { after: 450 } }))?.assignees).toHaveLength(50)
      expect(await store.findCredential(hashToken('one'))).toMatchObject({ token: { label: 'first' }, user: { id: 1 } })
      expect(await store.findCredential(hashToken('two'))).toMatchObject({ token: { expiresAt: 99 }, user: undefined })
      expect(await store.findPassword('u3@x.y')).toMatchObject({ hash: 'scrypt$', user: { id: 3 } })
      const key = { userId: 1, operation: 'createCapacityRule', key: 'key' }
      const kept = await store.write(1, async (tx) => ({ ok: true, value: await tx.findKeptReply(key, 7) }))
      expect(value(kept)).toEqual({ bodyHash: 'hash', reply: 'reply' })
      expect(await store.readAudit(1, { limit: 10 })).toMatchObject([{ at: 5, operation: 'deleteCapacityRule' }])
      const deleted = await store.write(1, async (tx) => ({ ok: true, value: await tx.deleteToken('T1') }))
      expect(value(deleted)).toBe(true)
      await store.checkReady()
      await store.close()
    },
  )

  test('a newer program is refused, and is not ready under a server that runs', async () => {
    const url = await newDatabase()
    const store = await openPostgresStore({ url, as: 'server' })
    await execute(url, "INSERT INTO schemaversion (version, name) VALUES (999, 'from-the-future')")
    await expect(openPostgresStore({ url, as: 'server' })).rejects.toThrow(SchemaMismatch)
    await expect(openPostgresStore({ url, as: 'operator' })).rejects.toThrow(/version 999.*up to \d+/)
    await expect((async () => store.checkReady())()).rejects.toThrow(StoreUnavailable)
    expect(await postgresSchema({ url })).toEqual({ found: 999, known })
    await store.close()
  })

  test('an older program is migrated by a server, and not by a command in passing', async () => {
    const url = await newDatabase()
    await execute(url, 'CREATE TABLE schemaversion (version NUMERIC); INSERT INTO schemaversion VALUES (0.5)')
    await expect(openPostgresStore({ url, as: 'operator' })).rejects.toThrow(/version 0.5, .* needs \d+; run `migrate`/)
    await execute(url, 'DROP TABLE schemaversion')
    await (await openPostgresStore({ url, as: 'server' })).close()
  })

  test('nobody yet gets its tables from a command, too', async () => {
    const url = await newDatabase()
    expect(await postgresSchema({ url })).toEqual({ found: 0, known })
    const store = await openPostgresStore({ url, as: 'operator' })
    await store.checkReady()
    expect(await store.listAccounts()).toEqual([])
    await store.close()
  })

  test('another encoding than UTF-8 is refused', async () => {
    const url = await newDatabase()
    const name = `${new URL(url).pathname.slice(1)}_latin1`
    await execute(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1'`)
    const latin1 = new URL(url)
    latin1.pathname = name
    await expect(openPostgresStore({ url: latin1.href, as: 'server' })).rejects.toThrow(
      /encoding is LATIN1.*must be UTF8/,
    )
    await execute(url, `DROP DATABASE ${name}`)
  })
})

describe('servers', () => {
  test('that start together make the tables once', async () => {
    const url = await newDatabase()
    const stores = await Promise.all(upTo(6).map(() => openPostgresStore({ url, as: 'server' })))
    for (const store of stores) await store.checkReady()
    const versions = await query<{ version: number }>(url, 'SELECT version::integer FROM schemaversion ORDER BY 1')
    expect(versions.map(({ version }) => version)).toEqual([0, ...upTo(known)])
    for (const store of stores) await store.close()
  })

  test('need a schema of their own and nothing more: no superuser, no other right in the database', async () => {
    const url = await newDatabase()
    const role = `capacity_${new URL(url).pathname.slice(-8)}`
    await execute(
      url,
      `CREATE ROLE ${role} LOGIN; CREATE SCHEMA capacity AUTHORIZATION ${role};
       REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER ROLE ${role} SET search_path = capacity;
       CREATE TABLE schemaversion (version BIGINT); GRANT SELECT ON schemaversion TO ${role}`,
    )
    const own = new URL(url)
    own.username = role
    const domain = await domainOn(own.href)
    const accountId = await newAccount(domain, 'a', upTo(1500))
    value(await createCapacityRule(domain, operator(accountId), { name: 'R', capacities: {}, agentIds: [1] }))
    const { rules } = await listCapacityRules(domain, accountId)
    expect(rules.map(({ assigneeCount }) => assigneeCount)).toEqual([1499, 1])
    await domain.store.close()
    await execute(url, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })
})

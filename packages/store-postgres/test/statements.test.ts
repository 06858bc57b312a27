import { query } from '@capacity-rules/test-postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { statements } from '../src/statement.ts'
import { newDatabase } from './database.ts'
import { tablesOf } from './sql.ts'

/** What finds an account in the first place, and so cannot be told of it. Nothing else may be here. */
const findsTheAccount: readonly [statement: string, table: string, why: string][] = [
  ['findCredential', 'token_directory', "a token's hash leads to its account"],
  ['findCredential', 'tokens', 'bound to what the directory says'],
  ['findCredential', 'users', 'bound to what the directory says'],
  ['findPassword', 'password_directory', 'the e-mail of a password leads to its account'],
  ['findPassword', 'passwords', 'bound to what the directory says'],
  ['findPassword', 'users', 'bound to what the directory says'],
  ['findEmailsWithPassword', 'password_directory', "another account's password may have the address"],
  ['listAccounts', 'accounts', 'accounts list'],
  ['createAccount', 'accounts', 'there is no account yet'],
  ['createAccount', 'capacity_rules', "the new account's rule, by the id that it was given in the same statement"],
]

let url = ''
beforeAll(async () => {
  url = await newDatabase()
  await (await openPostgresStore({ url, as: 'server' })).close()
})

describe('the account', () => {
  test('is what every statement asks for, of every table', async () => {
    const tables = await query<{ name: string }>(
      url,
      `SELECT DISTINCT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND (column_name = 'account_id' OR table_name = 'accounts')`,
    )
    const ofAccounts = new Set(tables.map(({ name }) => name))
    expect(ofAccounts.size).toBe(10)
    const unbound: [string, string][] = []
    for (const { name, text } of statements.values()) {
      for (const { table, isBound } of await tablesOf(text)) {
        if (ofAccounts.has(table) && !isBound) unbound.push([name, table])
      }
    }
    expect(unbound.sort()).toEqual(findsTheAccount.map(([statement, table]) => [statement, table]).sort())
  })

  test('leads every primary, unique and foreign key', async () => {
    const keys = await query<{ name: string; first: string }>(
      url,
      `SELECT c.conname AS name, a.attname AS first FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f')
         AND c.conrelid <> 'schemaversion'::regclass ORDER BY 1`,
    )
    expect(keys.length).toBeGreaterThan(20)
    expect(keys.filter(({ first }) => first !== 'account_id')).toEqual([
      { name: 'accounts_default_rule_fkey', first: 'id' },
      { name: 'accounts_name_key', first: 'name' },
      { name: 'accounts_pkey', first: 'id' },
      { name: 'password_directory_pkey', first: 'email_key' },
      { name: 'token_directory_pkey', first: 'hash' },
    ])
  })

  test('leads every index', async () => {
    const indexes = await query<{ name: string; first: string }>(
      url,
      `SELECT i.indexrelid::regclass::text AS name, a.attname AS first FROM pg_index i
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       JOIN pg_class t ON t.oid = i.indrelid
       WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisunique ORDER BY 1`,
    )
    expect(indexes.length).toBeGreaterThan(2)
    expect(new Set(indexes.map(({ first }) => first))).toEqual(new Set(['account_id']))
  })
})

describe('the test itself', () => {
  test.each<[string, [string, boolean][]]>([
    ['SELECT 1 FROM users WHERE account_id = $1 AND id = $2', [['users', true]]],
    ['SELECT 1 FROM users WHERE account_id = $2', [['users', false]]],
    ['SELECT 1 FROM users WHERE id = $1', [['users', false]]],
    ['SELECT 1 FROM users WHERE account_id = $1 OR id = $2', [['users', false]]],
    ['SELECT 1 FROM users WHERE NOT account_id = $1', [['users', false]]],
    ['SELECT 1 FROM users WHERE account_id >= $1', [['users', false]]],
    ['SELECT 1 FROM accounts WHERE id = $1', [['accounts', true]]],
    [
      'SELECT 1 FROM users u JOIN tokens t ON t.user_id = u.id WHERE u.account_id = $1',
      [
        ['users', true],
        ['tokens', false],
      ],
    ],
    [
      'SELECT 1 FROM users u LEFT JOIN tokens t ON t.account_id = u.account_id WHERE $1 = u.account_id',
      [
        ['users', true],
        ['tokens', true],
      ],
    ],
    [
      'SELECT (SELECT count(*) FROM tokens) FROM users WHERE account_id = $1',
      [
        ['users', true],
        ['tokens', false],
      ],
    ],
    [
      'SELECT 1 FROM users WHERE account_id = $1 UNION ALL (SELECT 1 FROM tokens)',
      [
        ['users', true],
        ['tokens', false],
      ],
    ],
    ['WITH x AS (DELETE FROM users WHERE id = $2) SELECT 1 FROM x', [['users', false]]],
    ['UPDATE users SET name = $2 WHERE account_id = $1', [['users', true]]],
    ['UPDATE users SET account_id = $1', [['users', false]]],
    [
      'DELETE FROM users USING tokens t WHERE users.account_id = $1',
      [
        ['users', true],
        ['tokens', false],
      ],
    ],
    ['INSERT INTO users (id, account_id) VALUES ($2, $1)', [['users', true]]],
    ['INSERT INTO users (account_id, id) VALUES ($2, $1)', [['users', false]]],
    ['INSERT INTO users (id) VALUES ($1)', [['users', false]]],
    [
      'INSERT INTO users (account_id) SELECT account_id FROM tokens WHERE account_id = $1',
      [
        ['tokens', true],
        ['users', true],
      ],
    ],
    ['INSERT INTO d (account_id, k) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE SET k = $2', [['d', true]]],
    ['INSERT INTO d (account_id, k) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET k = $2', [['d', false]]],
    [
      'INSERT INTO d (account_id, k) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET k = $2 WHERE d.account_id = $1',
      [['d', true]],
    ],
  ])('sees what binds a table, and what does not: %s', async (text, want) => {
    const found = (await tablesOf(text)).map(({ table, isBound }) => [table, isBound])
    expect(found.sort()).toEqual(want.sort())
  })
})

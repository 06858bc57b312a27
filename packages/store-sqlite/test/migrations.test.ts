import { fileURLToPath } from 'node:url'
import { hashToken } from '@capacity-rules/core'
import Database from 'better-sqlite3'
import Postgrator from 'postgrator'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'
import { temporaryFile } from './temporary.ts'

const migrations = fileURLToPath(new URL('../migrations/*.sql', import.meta.url))
const rule = (n: number) => `01KJPZ7Q40E5W8T6X3V9B2N${String(n).padStart(3, '0')}`
const agents = 500

/** A file as an older program left it, with something in every table. */
async function oldFile(version: string): Promise<string> {
  const file = temporaryFile()
  const db = new Database(file)
  db.pragma('foreign_keys = ON')
  await new Postgrator({
    driver: 'sqlite3',
    migrationPattern: migrations,
    execQuery: async (query) => {
      const statement = db.prepare(query)
      if (statement.reader) return { rows: statement.all() }
      statement.run()
      return { rows: [] }
    },
    execSqlScript: async (script) => {
      db.exec(script)
    },
  }).migrate(version)
  db.exec('BEGIN')
  db.exec(
    `INSERT INTO accounts (name, created_at, default_rule_id, last_rule_id) VALUES ('old', 1, '${rule(1)}', '${rule(2)}')`,
  )
  for (const n of [1, 2]) {
    db.exec(
      `INSERT INTO capacity_rules (account_id, id, name, description, email, messaging, voice, assignee_count, created_at, last_updated_at)
       VALUES (1, '${rule(n)}', 'Rule ${n}', '', ${n}, 0, 0, ${agents / 2}, 1, 2)`,
    )
  }
  const user = db.prepare(`INSERT INTO users VALUES (1, ?, ?, ?, ?, 'admin', '[]', 1)`)
  const assign = db.prepare('INSERT INTO assignments VALUES (1, ?, ?)')
  for (let id = 1; id <= agents; id++) {
    user.run(id, `User ${id}`, `U${id}@x.y`, `u${id}@x.y`)
    assign.run(id, rule(1 + (id % 2)))
  }
  db.exec(`INSERT INTO tokens (account_id, id, user_id, kind, scope, label, created_at, expires_at)
           VALUES (1, 'T1', 1, 'api', 'write', 'first', 1, NULL), (1, 'T2', 2, 'bearer', 'read', '', 1, 99)`)
  db.exec(`INSERT INTO token_directory VALUES ('${hashToken('one')}', 1, 'T1'), ('${hashToken('two')}', 1, 'T2')`)
  db.exec('COMMIT')
  db.close()
  return file
}

test.each(['001', '002'])('a file of version %s keeps all that is in it', async (version) => {
  const store = await openSqliteStore({ file: await oldFile(version), as: 'server', durable: false })
  const { rules } = await store.listRules(1)
  expect(rules.map(({ name, assigneeCount, isDefault }) => [name, assigneeCount, isDefault])).toEqual([
    ['Rule 1', 250, true],
    ['Rule 2', 250, false],
  ])
  expect((await store.readAssignees(1, { size: 100, cursor: { after: 450 } }))?.assignees).toHaveLength(50)
  expect(await store.findCredential(hashToken('one'))).toMatchObject({
    token: { id: 'T1', label: 'first' },
    user: { id: 1 },
  })
  expect(await store.findCredential(hashToken('two'))).toMatchObject({ token: { kind: 'bearer', expiresAt: 99 } })
  expect(await store.listTokens(1)).toHaveLength(2)
  const deleted = await store.write(1, async (tx) => ({ ok: true, value: await tx.deleteToken('T1') }))
  expect(deleted).toEqual({ ok: true, value: true })
  expect(await store.findCredential(hashToken('one'))).toBeUndefined()
  await store.checkReady()
  await store.close()
})

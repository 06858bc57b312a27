import type { Account, NewAccount } from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import type { ruleWrites } from './rules.ts'

const columns = 'id, name, created_at AS createdAt'

export function accountReads(db: Connection) {
  const list = db.prepare<[], Account>(`SELECT ${columns} FROM accounts ORDER BY id`)
  return { list: (): Account[] => list.all() }
}

export function accountWrites(db: Connection, rules: ReturnType<typeof ruleWrites>) {
  const insert = db.prepare<[string, number, string, string], Account>(
    `INSERT INTO accounts (name, created_at, default_rule_id, last_rule_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO NOTHING RETURNING ${columns}`,
  )
  return {
    /** The account points to its default rule before that is there; the foreign key is looked at on commit. */
    create: ({ name, createdAt, defaultRule }: NewAccount): Account | undefined => {
      const account = insert.get(name, createdAt, defaultRule.id, defaultRule.id)
      if (account) rules.insert(account.id, { ...defaultRule, createdAt, assigneeCount: 0 })
      return account
    },
  }
}

import type { Account, NewAccount } from '@capacity-rules/core'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

const columns = 'id, name, created_at AS "createdAt"'

const list = statement<[], Account>('listAccounts', `SELECT ${columns} FROM accounts ORDER BY id`)

/** The account and its rule point to each other; each finds the other at the end of the statement. */
const create = statement<[string, number, string, string, string, number, number, number], Account>(
  'createAccount',
  `WITH account AS (
     INSERT INTO accounts (name, created_at, default_rule_id, last_rule_id) VALUES ($1, $2, $3, $3)
     ON CONFLICT (name) DO NOTHING RETURNING ${columns}
   ), rule AS (
     INSERT INTO capacity_rules (account_id, id, name, description, email, messaging, voice, assignee_count,
       created_at, last_updated_at)
     SELECT id, $3, $4, $5, $6, $7, $8, 0, $2, $2 FROM account
   )
   SELECT id, name, "createdAt" FROM account`,
)

export const listAccounts = (session: Session): Promise<Account[]> => session.rows(list)

/** Adds an account with its default rule; undefined when the name is taken. */
export function createAccount(
  session: Session,
  { name, createdAt, defaultRule }: NewAccount,
): Promise<Account | undefined> {
  const { id, name: ruleName, description, capacities } = defaultRule
  const { email, messaging, voice } = capacities
  return session.row(create, name, createdAt, id, ruleName, description, email, messaging, voice)
}

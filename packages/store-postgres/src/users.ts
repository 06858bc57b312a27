import type { AccountId, AgentId, PasswordCredential, Permission, Role, User } from '@capacity-rules/core'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

export interface UserRow {
  id: number
  name: string
  email: string
  role: Role
  /** JSON. */
  permissions: string
  active: boolean
}

export const userColumns = 'u.id, u.name, u.email, u.role, u.permissions, u.active'

export const toUser = (row: UserRow): User => {
  const permissions: Permission[] = JSON.parse(row.permissions)
  return { id: row.id, name: row.name, email: row.email, role: row.role, permissions, active: row.active }
}

const list = statement<[AccountId, AgentId, number], UserRow>(
  'listUsers',
  `SELECT ${userColumns} FROM users u WHERE u.account_id = $1 AND u.id > $2 ORDER BY u.id LIMIT $3`,
)
const byEmail = statement<[AccountId, string], UserRow>(
  'findUserByEmail',
  `SELECT ${userColumns} FROM users u WHERE u.account_id = $1 AND u.email_key = $2`,
)
const byPassword = statement<[string], UserRow & { account_id: number; hash: string }>(
  'findPassword',
  `SELECT d.account_id, p.hash, ${userColumns}
   FROM password_directory d
   JOIN passwords p ON p.account_id = d.account_id AND p.user_id = d.user_id
   JOIN users u ON u.account_id = d.account_id AND u.id = d.user_id
   WHERE d.email_key = $1`,
)

export const listUsers = async (
  session: Session,
  accountId: AccountId,
  after: AgentId,
  limit: number,
): Promise<User[]> => (await session.rows(list, accountId, after, limit)).map(toUser)

export async function findUserByEmail(
  session: Session,
  accountId: AccountId,
  emailKey: string,
): Promise<User | undefined> {
  const row = await session.row(byEmail, accountId, emailKey)
  return row && toUser(row)
}

export async function findPassword(session: Session, emailKey: string): Promise<PasswordCredential | undefined> {
  const row = await session.row(byPassword, emailKey)
  return row && { accountId: row.account_id, user: toUser(row), hash: row.hash }
}

/** Nothing is written to the directory when the address is that of somebody else with a password. */
const set = statement<[AccountId, AgentId, string]>(
  'setPassword',
  `WITH password AS (
     INSERT INTO passwords (account_id, user_id, hash) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, user_id) DO UPDATE SET hash = excluded.hash)
   INSERT INTO password_directory AS d (email_key, account_id, user_id)
   SELECT email_key, account_id, id FROM users WHERE account_id = $1 AND id = $2
   ON CONFLICT (email_key) DO UPDATE SET email_key = excluded.email_key
     WHERE d.account_id = $1 AND d.user_id = excluded.user_id`,
)
const remove = statement<[AccountId, AgentId]>(
  'deletePassword',
  'DELETE FROM passwords WHERE account_id = $1 AND user_id = $2',
)

/** What a transaction does with the passwords of its account. */
export const passwordWrites = (session: Session, accountId: AccountId) => ({
  set: async (userId: AgentId, hash: string): Promise<boolean> =>
    (await session.count(set, accountId, userId, hash)) > 0,
  remove: async (userId: AgentId): Promise<boolean> => (await session.count(remove, accountId, userId)) > 0,
})

import type {
  AccountId,
  AgentId,
  Credential,
  PasswordCredential,
  Permission,
  Role,
  Token,
  TokenKind,
  TokenScope,
  User,
} from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import { steady } from './steady.ts'

export interface UserRow {
  id: number
  name: string
  email: string
  role: Role
  /** JSON. */
  permissions: string
  active: number
}

interface TokenColumns {
  user_id: number | null
  kind: TokenKind
  scope: TokenScope
  label: string
  created_at: number
  expires_at: number | null
}

interface TokenRow extends TokenColumns {
  id: string
}

export const toUser = (row: UserRow): User => {
  const permissions: Permission[] = JSON.parse(row.permissions)
  return { id: row.id, name: row.name, email: row.email, role: row.role, permissions, active: row.active === 1 }
}

const toToken = (row: TokenRow): Token => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  scope: row.scope,
  label: row.label,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

const userColumns = 'u.id, u.name, u.email, u.role, u.permissions, u.active'
const tokenColumns = 't.user_id, t.kind, t.scope, t.label, t.created_at, t.expires_at'

/** The statements that read users and tokens. */
export function userReads(db: Connection) {
  const list = db.prepare<[AccountId, AgentId, number], UserRow>(
    `SELECT ${userColumns} FROM users u WHERE u.account_id = ? AND u.id > ? ORDER BY u.id LIMIT ?`,
  )
  const byEmail = db.prepare<[AccountId, string], UserRow>(
    `SELECT ${userColumns} FROM users u WHERE u.account_id = ? AND u.email_key = ?`,
  )
  const credential = db.prepare<
    [string],
    (UserRow | { id: null }) & TokenColumns & { account_id: number; token_id: string }
  >(
    steady(
      `SELECT d.account_id, d.token_id, ${tokenColumns}, ${userColumns}
       FROM token_directory d
       CROSS JOIN tokens t ON t.account_id = d.account_id AND t.id = d.token_id
       LEFT JOIN users u ON u.account_id = t.account_id AND u.id = t.user_id
       WHERE d.hash = ?`,
    ),
  )
  const password = db.prepare<[string], UserRow & { account_id: number; hash: string }>(
    steady(
      `SELECT d.account_id, p.hash, ${userColumns}
       FROM password_directory d
       CROSS JOIN passwords p ON p.account_id = d.account_id AND p.user_id = d.user_id
       CROSS JOIN users u ON u.account_id = d.account_id AND u.id = d.user_id
       WHERE d.email_key = ?`,
    ),
  )
  const tokens = db.prepare<[AccountId], TokenRow & { email: string | null }>(
    `SELECT t.id, ${tokenColumns}, u.email
     FROM tokens t LEFT JOIN users u ON u.account_id = t.account_id AND u.id = t.user_id
     WHERE t.account_id = ? ORDER BY t.id`,
  )
  return {
    list: (accountId: AccountId, after: AgentId, limit: number): User[] =>
      list.all(accountId, after, limit).map(toUser),
    byEmail: (accountId: AccountId, emailKey: string): User | undefined => {
      const row = byEmail.get(accountId, emailKey)
      return row && toUser(row)
    },
    credential: (hash: string): Credential | undefined => {
      const row = credential.get(hash)
      if (!row) return undefined
      const user = row.id === null ? undefined : toUser(row)
      return { accountId: row.account_id, token: toToken({ ...row, id: row.token_id }), user }
    },
    password: (emailKey: string): PasswordCredential | undefined => {
      const row = password.get(emailKey)
      return row && { accountId: row.account_id, user: toUser(row), hash: row.hash }
    },
    tokens: (accountId: AccountId): (Token & { email: string | null })[] =>
      tokens.all(accountId).map((row) => ({ ...toToken(row), email: row.email })),
  }
}

/** The statements that write tokens. */
export function tokenWrites(db: Connection) {
  const insert = db.prepare(
    `INSERT INTO tokens (account_id, id, user_id, kind, scope, label, created_at, expires_at)
     VALUES (@accountId, @id, @userId, @kind, @scope, @label, @createdAt, @expiresAt)`,
  )
  const enter = db.prepare('INSERT INTO token_directory (hash, account_id, token_id) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM tokens WHERE account_id = ? AND id = ?')
  const removeByLabel = db.prepare('DELETE FROM tokens WHERE account_id = ? AND label = ?')
  return {
    insert: (accountId: AccountId, { hash, ...token }: Token & { readonly hash: string }): void => {
      insert.run({ accountId, ...token })
      enter.run(hash, accountId, token.id)
    },
    remove: (accountId: AccountId, tokenId: string): boolean => remove.run(accountId, tokenId).changes > 0,
    removeByLabel: (accountId: AccountId, label: string): number => removeByLabel.run(accountId, label).changes,
  }
}

/** The statements that write passwords. */
export function passwordWrites(db: Connection) {
  const insert = db.prepare<{ accountId: AccountId; userId: AgentId; hash: string }>(
    `INSERT INTO passwords (account_id, user_id, hash) VALUES (@accountId, @userId, @hash)
     ON CONFLICT (account_id, user_id) DO UPDATE SET hash = excluded.hash`,
  )
  const enter = db.prepare<{ accountId: AccountId; userId: AgentId }>(
    `INSERT INTO password_directory (email_key, account_id, user_id)
     SELECT email_key, account_id, id FROM users WHERE account_id = @accountId AND id = @userId
     ON CONFLICT (email_key) DO UPDATE SET email_key = excluded.email_key
       WHERE account_id = excluded.account_id AND user_id = excluded.user_id`,
  )
  const remove = db.prepare<[AccountId, AgentId]>('DELETE FROM passwords WHERE account_id = ? AND user_id = ?')
  return {
    set: (accountId: AccountId, userId: AgentId, hash: string): boolean => {
      insert.run({ accountId, userId, hash })
      return enter.run({ accountId, userId }).changes > 0
    },
    remove: (accountId: AccountId, userId: AgentId): boolean => remove.run(accountId, userId).changes > 0,
  }
}

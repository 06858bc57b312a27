import type {
  AccountId,
  AgentId,
  Credential,
  Permission,
  Role,
  Token,
  TokenKind,
  TokenScope,
  User,
} from '@capacity-rules/core'
import type { Connection } from './connection.ts'

interface UserRow {
  id: number
  name: string
  email: string
  role: Role
  /** JSON. */
  permissions: string
  active: number
}

interface TokenRow {
  id: string
  user_id: number
  kind: TokenKind
  scope: TokenScope
  label: string
  created_at: number
  expires_at: number | null
}

const toUser = (row: UserRow): User => {
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
  const credential = db.prepare<[string], UserRow & TokenRow & { account_id: number; token_id: string }>(
    `SELECT d.account_id, d.token_id, ${tokenColumns}, ${userColumns}
     FROM token_directory d
     CROSS JOIN tokens t ON t.account_id = d.account_id AND t.id = d.token_id
     CROSS JOIN users u ON u.account_id = t.account_id AND u.id = t.user_id
     WHERE d.hash = ?`,
  )
  const tokens = db.prepare<[AccountId], TokenRow & { email: string }>(
    `SELECT t.id, ${tokenColumns}, u.email
     FROM tokens t CROSS JOIN users u ON u.account_id = t.account_id AND u.id = t.user_id
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
      return row && { accountId: row.account_id, token: toToken({ ...row, id: row.token_id }), user: toUser(row) }
    },
    tokens: (accountId: AccountId): (Token & { email: string })[] =>
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

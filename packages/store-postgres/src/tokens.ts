import type { AccountId, AgentId, Credential, Token, TokenKind, TokenScope } from '@capacity-rules/core'
import type { Session } from './session.ts'
import { statement } from './statement.ts'
import { toUser, type UserRow, userColumns } from './users.ts'

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

const toToken = (row: TokenRow): Token => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  scope: row.scope,
  label: row.label,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

const tokenColumns = 't.user_id, t.kind, t.scope, t.label, t.created_at, t.expires_at'

const find = statement<[string], (UserRow | { id: null }) & TokenColumns & { account_id: number; token_id: string }>(
  'findCredential',
  `SELECT d.account_id, d.token_id, ${tokenColumns}, ${userColumns}
   FROM token_directory d
   JOIN tokens t ON t.account_id = d.account_id AND t.id = d.token_id
   LEFT JOIN users u ON u.account_id = d.account_id AND u.id = t.user_id
   WHERE d.hash = $1`,
)
const list = statement<[AccountId], TokenRow & { email: string | null }>(
  'listTokens',
  `SELECT t.id, ${tokenColumns}, u.email
   FROM tokens t LEFT JOIN users u ON u.account_id = $1 AND u.id = t.user_id
   WHERE t.account_id = $1 ORDER BY t.id`,
)
const insert = statement<
  [AccountId, string, AgentId | null, TokenKind, TokenScope, string, number, number | null, string]
>(
  'insertToken',
  `WITH token AS (
     INSERT INTO tokens (account_id, id, user_id, kind, scope, label, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8))
   INSERT INTO token_directory (hash, account_id, token_id) VALUES ($9, $1, $2)`,
)
const remove = statement<[AccountId, string]>('deleteToken', 'DELETE FROM tokens WHERE account_id = $1 AND id = $2')
const removeByLabel = statement<[AccountId, string]>(
  'deleteTokensByLabel',
  'DELETE FROM tokens WHERE account_id = $1 AND label = $2',
)

export async function findCredential(session: Session, hash: string): Promise<Credential | undefined> {
  const row = await session.row(find, hash)
  if (!row) return undefined
  const user = row.id === null ? undefined : toUser(row)
  return { accountId: row.account_id, token: toToken({ ...row, id: row.token_id }), user }
}

export const listTokens = async (
  session: Session,
  accountId: AccountId,
): Promise<(Token & { email: string | null })[]> =>
  (await session.rows(list, accountId)).map((row) => ({ ...toToken(row), email: row.email }))

/** What a transaction does with the tokens of its account. */
export const tokenWrites = (session: Session, accountId: AccountId) => ({
  insert: async ({ hash, ...token }: Token & { readonly hash: string }): Promise<void> => {
    const { id, userId, kind, scope, label, createdAt, expiresAt } = token
    await session.count(insert, accountId, id, userId, kind, scope, label, createdAt, expiresAt, hash)
  },
  remove: async (tokenId: string): Promise<boolean> => (await session.count(remove, accountId, tokenId)) > 0,
  removeByLabel: (label: string): Promise<number> => session.count(removeByLabel, accountId, label),
})

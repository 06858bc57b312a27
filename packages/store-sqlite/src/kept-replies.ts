import type { AccountId, KeptReply, ReplyKey } from '@capacity-rules/core'
import type { Connection } from './connection.ts'

/** The statements that keep replies for their keys. */
export function keptReplies(db: Connection) {
  const find = db.prepare<[AccountId, number, string, string, number], KeptReply>(
    `SELECT body_hash AS bodyHash, reply FROM idempotency_keys
     WHERE account_id = ? AND user_id = ? AND operation = ? AND key = ? AND kept_at >= ?`,
  )
  const keep = db.prepare(
    `INSERT OR REPLACE INTO idempotency_keys (account_id, user_id, operation, key, body_hash, reply, kept_at)
     VALUES (@accountId, @userId, @operation, @key, @bodyHash, @reply, @keptAt)`,
  )
  const letGo = db.prepare(
    `DELETE FROM idempotency_keys WHERE account_id = @accountId AND (user_id, operation, key) IN (
       SELECT user_id, operation, key FROM idempotency_keys
       WHERE account_id = @accountId ORDER BY kept_at DESC LIMIT -1 OFFSET @limit)`,
  )
  return {
    find: (accountId: AccountId, { userId, operation, key }: ReplyKey, since: number): KeptReply | undefined =>
      find.get(accountId, userId, operation, key, since),
    keep: (
      accountId: AccountId,
      replyKey: ReplyKey,
      reply: KeptReply & { readonly keptAt: number },
      limit: number,
    ): void => {
      const { userId, operation, key } = replyKey
      const { bodyHash, reply: text, keptAt } = reply
      keep.run({ accountId, userId, operation, key, bodyHash, reply: text, keptAt })
      letGo.run({ accountId, limit })
    },
  }
}

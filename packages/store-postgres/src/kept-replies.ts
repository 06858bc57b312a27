import type { AccountId, KeptReply, ReplyKey } from '@capacity-rules/core'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

const find = statement<[AccountId, number, string, string, number], KeptReply>(
  'findKeptReply',
  `SELECT body_hash AS "bodyHash", reply FROM idempotency_keys
   WHERE account_id = $1 AND user_id = $2 AND operation = $3 AND key = $4 AND kept_at >= $5`,
)
const keep = statement<[AccountId, number, string, string, string, string, number]>(
  'keepReply',
  `INSERT INTO idempotency_keys (account_id, user_id, operation, key, body_hash, reply, kept_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (account_id, user_id, operation, key)
   DO UPDATE SET body_hash = excluded.body_hash, reply = excluded.reply, kept_at = excluded.kept_at`,
)
const letGo = statement<[AccountId, number]>(
  'letGoOfReplies',
  `DELETE FROM idempotency_keys WHERE account_id = $1 AND (user_id, operation, key) IN (
     SELECT user_id, operation, key FROM idempotency_keys WHERE account_id = $1 ORDER BY kept_at DESC OFFSET $2)`,
)

/** What a transaction does with the replies that are kept for their keys. */
export const keptReplies = (session: Session, accountId: AccountId) => ({
  find: ({ userId, operation, key }: ReplyKey, since: number): Promise<KeptReply | undefined> =>
    session.row(find, accountId, userId, operation, key, since),
  keep: async (
    { userId, operation, key }: ReplyKey,
    { bodyHash, reply, keptAt }: KeptReply & { readonly keptAt: number },
    limit: number,
  ): Promise<void> => {
    await session.write(keep, accountId, userId, operation, key, bodyHash, reply, keptAt)
    await session.write(letGo, accountId, limit)
  },
})

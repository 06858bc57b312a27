import { done, type Result, refused } from './result.ts'
import type { AccountTransaction, ReplyKey } from './store.ts'

/** How long a reply is kept for its key, in milliseconds. */
export const keptReplyMs = 24 * 60 * 60 * 1000
/** How many replies an account keeps; the oldest go first. */
export const maxKeptReplies = 10_000

/** A request that may come twice and shall be done once. */
export interface OnceOnly<T> extends ReplyKey {
  /** Tells another body under the same key. */
  readonly bodyHash: string
  /** The reply to keep, in whatever form the caller will want it back. */
  readonly toReply: (value: T) => string
}

/** A reply, and whether it was given before. */
export interface OnceReply {
  readonly reply: string
  readonly isRepeat: boolean
}

/**
 * Does the work once for a key, in one transaction with the reply that is kept: a second try finds the reply, or, if
 * the first one was refused or never committed, does the work.
 *
 * @returns the reply; or refused as `key-reused` when the key came with another body, or as the work was
 */
export async function onceOnly<T>(
  tx: AccountTransaction,
  now: number,
  { userId, operation, key, bodyHash, toReply }: OnceOnly<T>,
  work: () => Promise<Result<T>>,
): Promise<Result<OnceReply>> {
  const replyKey = { userId, operation, key }
  const kept = await tx.findKeptReply(replyKey, now - keptReplyMs)
  if (kept)
    return kept.bodyHash === bodyHash ? done({ reply: kept.reply, isRepeat: true }) : refused({ kind: 'key-reused' })
  const result = await work()
  if (!result.ok) return result
  const reply = toReply(result.value)
  await tx.keepReply(replyKey, { bodyHash, reply, keptAt: now }, maxKeptReplies)
  return done({ reply, isRepeat: false })
}

import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { OperationId } from '@capacity-rules/contract'
import type { Domain } from '@capacity-rules/core'
import { FreshMap } from './fresh-map.ts'
import { limits } from './limits.ts'

/** A reply as it goes over the wire, but for the fields that are each request's own. */
export interface KeptReply {
  readonly operation: OperationId
  readonly status: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly text: string
  /** When the caller's credentials end, in milliseconds since 1970. */
  readonly until: number
}

/**
 * Replies that were given before, for requests that say the same again over a store that has not changed. They are
 * looked up before anything else is done with a request, which makes polling several times as cheap.
 */
export class ReplyCache {
  readonly #replies: FreshMap<string, KeptReply>
  /** Requests whose replies may be kept, each with its key and the version that it found. */
  readonly #waiting = new WeakMap<object, { readonly key: string; readonly asOf: number | undefined }>()
  readonly #salt = randomBytes(32).toString('base64url')
  readonly #clock: Domain['clock']

  constructor({ store, clock }: Domain) {
    this.#replies = new FreshMap(limits.cachedReplies, () => store.version(), placesOf)
    this.#clock = clock
  }

  /** The reply to a request that was there before. */
  find(request: IncomingMessage): KeptReply | undefined {
    const said = whatItSays(request)
    if (said === undefined) return undefined
    // Salted and hashed, so that credentials do not lie here in the clear.
    const key = hash('sha256', this.#salt + said, 'base64url')
    const asOf = this.#replies.refresh()
    const kept = this.#replies.get(key)
    if (kept && kept.until > this.#clock()) return kept
    this.#waiting.set(request, { key, asOf })
    return undefined
  }

  /** Keeps the reply to a request that was looked for in vain. Of no effect for others, and for one that is too long. */
  keep(request: object, reply: KeptReply): void {
    const waiting = this.#waiting.get(request)
    if (!waiting || reply.text.length > limits.cachedReplyCharacters) return
    this.#replies.set(waiting.key, reply, waiting.asOf)
  }
}

/**
 * The same long reply may be asked for in many ways, by other spellings of the target or of the credentials, and is kept
 * for each of them.
 */
const placesOf = ({ text }: KeptReply): number =>
  Math.max(1, Math.ceil(text.length / limits.cachedReplyPlaceCharacters))

/**
 * All that the reply to a request may depend on. Undefined when that may be more than is looked at here, and for pages,
 * of which there are too many to come again.
 */
function whatItSays({ method, url = '', rawHeaders }: IncomingMessage): string | undefined {
  if (method !== 'GET' || url.includes('?') || url.endsWith('/assignees')) return undefined
  let authorization: string | undefined
  let condition = ''
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1]
    switch (rawHeaders[at]?.toLowerCase()) {
      case 'authorization':
        // Two of them are none, and are refused elsewhere.
        if (authorization !== undefined) return undefined
        authorization = value
        break
      case 'if-none-match':
        condition += `${value},`
        break
      case 'origin':
      case 'content-length':
      case 'transfer-encoding':
        return undefined
    }
  }
  return authorization && `\n${authorization}\n${condition}\n${url}`
}

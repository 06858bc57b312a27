import { isDeepStrictEqual } from 'node:util'
import { type Exchange, shorten, showReply, showSent } from '../http/exchange.ts'
import { at } from '../json.ts'

/** What the server does is not what a requirement asks for. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  /** The request. */
  readonly sent: string
  readonly expected: string
  readonly seen: string

  /** @param seen what was seen, where that is not just the reply */
  constructor(exchange: Exchange, expected: string, seen = showReply(exchange.reply)) {
    super(`expected ${expected}, seen ${seen}`)
    this.sent = showSent(exchange.sent)
    this.expected = expected
    this.seen = seen
  }
}

/** @throws Mismatch unless the reply has this status, or one of these */
export function expectStatus(exchange: Exchange, ...statuses: readonly number[]): Exchange {
  if (!statuses.includes(exchange.reply.status)) throw new Mismatch(exchange, statuses.join(' or '))
  return exchange
}

/**
 * What an error has to say: all of it, or how it begins when it ends in an ellipsis, since the rest of such an error
 * is for people.
 */
export type ErrorText = string

/** @throws Mismatch unless the reply is an error with this status and text */
export function expectError(exchange: Exchange, status: number, text: ErrorText): Exchange {
  const error = at(exchange.reply.json, 'error')
  const start = text.endsWith('…') ? text.slice(0, -1) : undefined
  const fits = typeof error === 'string' && (start === undefined ? error === text : error.startsWith(start))
  if (exchange.reply.status === status && fits) return exchange
  throw new Mismatch(exchange, `${status} with the error ${JSON.stringify(text)}`)
}

/** @throws Mismatch unless both are deeply equal @param what the thing, in words */
export function expectEqual(exchange: Exchange, what: string, seen: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(seen, wanted)) throw new Mismatch(exchange, `${what}: ${show(wanted)}`, show(seen))
}

/** @throws Mismatch unless something holds @param expected what has to hold @param seen what is there instead */
export function expectThat(exchange: Exchange, holds: boolean, expected: string, seen?: unknown): void {
  if (!holds) throw new Mismatch(exchange, expected, seen === undefined ? undefined : show(seen))
}

const longestShown = 400

/** A value as JSON, cut where it is long. */
export const show = (value: unknown): string => shorten(JSON.stringify(value) ?? 'nothing', longestShown)

/** Why a requirement does not apply here. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}

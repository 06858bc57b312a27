/** Who sends a request: the admin of the run, the agent without a word in capacity rules, or somebody unknown. */
export type Caller = 'admin' | 'agent' | 'nobody'

/** A request as it was sent. */
export interface Sent {
  readonly method: string
  /** Path and query, as they stood on the wire. */
  readonly target: string
  /** Header fields beside `Host`, `Content-Length` and `Authorization`. */
  readonly fields: Readonly<Record<string, string>>
  /** The body as bytes; undefined for a request without one. */
  readonly body: Buffer | undefined
  readonly as: Caller
}

/** A reply as it came. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** The bytes behind the header fields, read as UTF-8. */
  readonly text: string
  /** The parsed JSON; undefined where there is none. */
  readonly json: unknown
}

/** A request with its reply. */
export interface Exchange {
  readonly sent: Sent
  readonly reply: Reply
  /** When the request was sent and when its reply had come, in milliseconds of one clock that only rises. */
  readonly startedAtMs: number
  readonly endedAtMs: number
}

/** The JSON of a text; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const longestSent = 240
const longestSeen = 600

/** A request in a line, for people; its `Authorization` is never shown. */
export function showSent({ method, target, fields, body, as }: Sent): string {
  const shown = Object.entries(fields).map(([name, value]) => `${name}: ${shorten(value, 80)}`)
  const who = as === 'admin' ? [] : [as === 'agent' ? 'as the agent' : 'without the credentials']
  const extra = [...who, ...shown].join('; ')
  const text = body === undefined ? '' : ` ${shorten(body.toString('utf8'), longestSent)}`
  return `${method} ${shorten(target, longestSent)}${extra === '' ? '' : ` (${extra})`}${text}`
}

/** A reply in a line, for people. */
export function showReply({ status, headers, text }: Reply): string {
  const type = headers.get('content-type')
  const body = text === '' ? 'no body' : shorten(text, longestSeen)
  return `${status}${type === null || type === 'application/json' ? '' : ` ${type}`} ${body}`
}

/** At most so many characters of a text, in one line. */
export function shorten(text: string, length: number): string {
  const line = text.slice(0, length + 1).replaceAll(/[\p{Cc}\p{Cs}]/gu, '�')
  return line.length > length ? `${line.slice(0, length)}…` : line
}

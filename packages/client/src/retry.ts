/** The first wait is at most this long, each further one at most twice as long as the one before. */
const firstWaitMs = 500
const maxWaitMs = 8_000
/** Who is told to wait longer than this gets the error instead. */
const maxRetryAfterMs = 60_000

/**
 * How long a reply asks to wait, in milliseconds.
 *
 * @returns undefined where `Retry-After` is missing, or neither seconds nor a date (RFC 9110, section 10.2.3)
 * @example retryAfterMs(new Headers({ 'Retry-After': '2' })) // 2000
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000
  // By the server's own clock, where it tells the time: this machine's may be wrong.
  const now = Date.parse(headers.get('date') ?? '') || Date.now()
  // A date begins with the day of the week; `Date.parse` would make one of nearly anything.
  const then = /^[a-z]/i.test(value) && Date.parse(value)
  return then ? Math.max(0, then - now) : undefined
}

/**
 * How long to wait before the next try: a random time, so that clients who failed together do not come back together,
 * which gets longer with each try, and never shorter than the server asks.
 *
 * @param retries how many there were already
 * @param askedMs what `Retry-After` asks
 * @returns milliseconds; undefined when the server asks for more than a minute
 */
export function waitMs(retries: number, askedMs = 0): number | undefined {
  if (askedMs > maxRetryAfterMs) return undefined
  return Math.max(askedMs, Math.random() * Math.min(maxWaitMs, firstWaitMs * 2 ** retries))
}

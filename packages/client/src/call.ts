import { type Order, type Outcome, tryOnce } from './attempt.ts'
import { Deadline } from './deadline.ts'
import { headersOf } from './headers.ts'
import { boundsOf, type Settings } from './options.ts'
import { waitMs } from './retry.ts'
import type { Fetch } from './transport.ts'

/**
 * Carries out a call, with retries, within its time.
 *
 * @throws CapacityRulesError in all its kinds; what a function that gives the access token throws
 */
export async function call<Data>(settings: Settings, transport: Fetch, order: Order<Data>): Promise<Outcome<Data>> {
  const { options = {}, repeatable = true } = order
  const { timeoutMs, maxRetries } = boundsOf(options, settings)
  const headers = headersOf(settings.headers, options.headers, order.headers)
  const deadline = new Deadline(timeoutMs, options.signal)
  const init = { headers, signal: deadline.signal }
  try {
    // Whether a try before this one may have been carried out.
    let unsure = false
    for (let retries = 0; ; retries++) {
      const tried = await deadline.during(() => tryOnce(settings, transport, order, init, unsure))
      if ('data' in tried) return tried
      const { error, response } = tried
      if (order.gone && unsure && response?.status === 404) return { ...order.gone, response }
      const limited = response?.status === 429
      const again = limited || (repeatable && isPassing(response))
      const pauseMs = waitMs(retries, 'retryAfterMs' in error ? error.retryAfterMs : 0)
      if (!again || retries >= maxRetries || pauseMs === undefined || pauseMs >= deadline.remainingMs) throw error
      // After 429 alone it is certain that nothing was done.
      unsure ||= !limited
      await deadline.wait(pauseMs)
    }
  } finally {
    deadline.release()
  }
}

/** Whether another try may go better. */
const isPassing = (response: Response | undefined): boolean =>
  !response || response.status === 408 || response.status >= 500

import { viewRule } from '../account/views.ts'
import { operationOf } from '../contract/contract.ts'
import type { Exchange } from '../http/exchange.ts'
import { at, canonical, isFields } from '../json.ts'
import { expectThat } from '../suite/mismatch.ts'
import type { Observation } from '../suite/requirement.ts'

/**
 * The tags of entities: of rules by id, and of the list. A write shows the rule as the next GET does. A list may look
 * as it did before, with a rule made and deleted in between, so each write begins a new `era` of it.
 */
function* taggedIn(exchanges: readonly Exchange[]) {
  let writes = 0
  for (const exchange of exchanges) {
    if (exchange.sent.method !== 'GET') writes++
    const { sent, reply } = exchange
    const tag = reply.headers.get('etag')
    const id = operationOf(sent.method, sent.target)?.id
    if (tag === null || reply.status !== 200 || id === undefined) continue
    const entity = id === 'listCapacityRules' ? 'the list' : viewRule(reply.json)?.id
    const era = id === 'listCapacityRules' ? writes : 0
    if (entity !== undefined) yield { exchange, entity, era, tag, body: canonical(reply.json) }
  }
}

/** An observation that of one property of a tagged entity there is only one other. */
const paired = (
  id: string,
  rule: string,
  [from, to]: readonly ['tag', 'body'] | readonly ['body', 'tag'],
): Observation => ({
  id,
  origin: 'D',
  rule,
  look: (exchanges) => {
    const known = new Map<string, string>()
    let count = 0
    for (const { exchange, entity, era, ...pair } of taggedIn(exchanges)) {
      const key = `${entity} ${from === 'body' ? era : ''} ${pair[from]}`
      const before = known.get(key) ?? pair[to]
      expectThat(exchange, before === pair[to], `for ${pair[from].slice(0, 60)} as before: ${before}`, pair[to])
      known.set(key, before)
      count++
    }
    return count
  },
})

const tags: readonly Observation[] = [
  paired('etag.new-for-a-change', 'What looks different has another ETag, on writes as on reads.', ['tag', 'body']),
  paired('etag.only-for-a-change', 'What looks the same has the same ETag, on writes as on reads.', ['body', 'tag']),
]

const isApiError = ({ sent, reply }: Exchange): boolean =>
  reply.status >= 400 && sent.target.startsWith('/') && sent.method !== 'HEAD'

const errors: readonly Observation[] = [
  {
    id: 'errors.one-sentence',
    origin: 'R',
    rule: 'Every error is an object with the one property error, which is text.',
    look: (exchanges) => {
      const refused = exchanges.filter(isApiError)
      for (const exchange of refused) {
        const { json } = exchange.reply
        const good = isFields(json) && Object.keys(json).join() === 'error' && typeof at(json, 'error') === 'string'
        expectThat(exchange, good, '{"error": "<one sentence>"}')
      }
      return refused.length
    },
  },
  {
    id: 'errors.json',
    origin: 'R',
    rule: 'Every error is JSON and says so in its Content-Type.',
    look: (exchanges) => {
      const refused = exchanges.filter(isApiError)
      for (const exchange of refused) {
        const type = exchange.reply.headers.get('content-type')
        expectThat(exchange, type?.split(';')[0]?.trim() === 'application/json', 'application/json', type)
      }
      return refused.length
    },
  },
]

const requestIds: Observation = {
  id: 'request-id.own',
  origin: 'D',
  rule: 'A request that brings no X-Request-Id is given one that no other has.',
  look: (exchanges) => {
    const known = new Set<string>()
    let count = 0
    for (const exchange of exchanges) {
      const id = exchange.reply.headers.get('x-request-id')
      const sentOne = Object.keys(exchange.sent.fields).some((name) => name.toLowerCase() === 'x-request-id')
      if (id === null || sentOne) continue
      expectThat(exchange, !known.has(id), 'an id of its own', id)
      known.add(id)
      count++
    }
    return count
  },
}

/** What is true of every reply, whatever it shows. */
export const observedReplies: readonly Observation[] = [...tags, ...errors, requestIds]

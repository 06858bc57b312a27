import { ask, type TextReply } from './load/ask.ts'
import { deletion } from './load/measure.ts'
import type { Caller } from './load/request.ts'
import type { Scenario } from './scenarios.ts'

/** Header fields that say nothing about the reply itself. The id of a request is its own. */
const own = new Set(['date', 'connection', 'keep-alive', 'x-request-id'])

/** Fastify adds it and cannot be told not to; JSON is UTF-8 anyway (RFC 8259, section 8.1). */
const charset = /^(content-type: application\/json); charset=utf-8$/m

/** What differs between two writes of the same kind: the new rule's id, the moments, and the versions. */
const moving = /[0-7][0-9A-HJKMNP-TV-Z]{25}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g

const isOwn = ([name]: readonly [string, string]): boolean => own.has(name.toLowerCase())

/** A reply as one text, with its header fields in one order and one spelling. */
function canonical({ status, headers, body }: TextReply, masks: boolean): string {
  const fields = headers.filter((field) => !isOwn(field)).map(([name, value]) => `${name.toLowerCase()}: ${value}`)
  const text = [status, ...fields.sort(), '', body].join('\n').replace(charset, '$1')
  return masks ? text.replace(moving, '*') : text
}

/** The replies of one server to all requests of a scenario. What a write creates is deleted again. */
export async function repliesTo(port: number, caller: Caller, scenario: Scenario): Promise<TextReply[]> {
  const replies = await ask(port, caller, scenario.requests)
  if (scenario.kind === 'write and delete') {
    const deletions = replies.map(({ body }) => deletion({ body: Buffer.from(body) }))
    return [...replies, ...(await ask(port, caller, deletions))]
  }
  return replies
}

/**
 * Holds replies against ours, byte for byte, the header fields too. Ids and moments of writes are masked, since no two
 * are the same.
 *
 * @throws with both replies when they differ
 */
export function mustBeEqual(
  scenario: Scenario,
  server: string,
  ours: readonly TextReply[],
  theirs: readonly TextReply[],
): void {
  const masks = scenario.kind !== 'read'
  for (const [index, reply] of theirs.entries()) {
    const wanted = ours[index]
    const [want, got] = [wanted ? canonical(wanted, masks) : 'nothing', canonical(reply, masks)]
    if (want !== got) {
      throw new Error(`${scenario.name}: ${server} replies\n\n${got}\n\nand this server\n\n${want}`)
    }
  }
}

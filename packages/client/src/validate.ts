import { replySchemas } from './generated/reply-schemas.ts'
import type { Validate } from './options.ts'
import { problemOf } from './schema.ts'

export type { Validate } from './options.ts'

/**
 * Holds replies against the contract, field by field: give it to a client as `validate`, and a reply with a missing
 * field or a value out of bounds is an `InvalidReplyError`. Fields that the contract does not have are let through.
 *
 * @returns what is wrong, with a JSON pointer and without the value; undefined when nothing is
 * @example const client = new CapacityRules({ baseUrl, auth, validate })
 */
export const validate: Validate = (operation, reply) => {
  const schema = replySchemas[operation]
  return schema && problemOf(schema, reply, '')
}

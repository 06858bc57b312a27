import { rulePath, rulesPath } from '../account/views.ts'
import { expectError } from '../suite/mismatch.ts'
import type { Requirement } from '../suite/requirement.ts'

/** A field with a value, as JSON, that is not allowed, and how an error names the two. */
export type BadField = readonly [field: string, json: string, named: string]

/**
 * The requirement that values of a field are refused, in a new rule as in one that is changed, with an error that names
 * the field and the value.
 */
export function refuses(id: string, rule: string, fields: readonly BadField[]): Requirement {
  return {
    id: `refused.${id}`,
    origin: 'D',
    contract: 'createCapacityRule 400, updateCapacityRule 400',
    rule: `${rule} All else is refused with an error that names the field and the value.`,
    check: async (t) => {
      const still = await t.still()
      for (const [field, json, named] of fields) {
        const error = `Invalid parameter: ${named}…`
        expectError(await t.send('POST', rulesPath, { body: t.bodyText(field, json) }), 400, error)
        expectError(await t.send('PUT', rulePath(still.id), { body: `{${JSON.stringify(field)}:${json}}` }), 400, error)
      }
    },
  }
}

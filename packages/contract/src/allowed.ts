import { z } from '@hono/zod-openapi'

/** What a value may be, in words that follow "must be". They are what a caller reads in a 400. */

export type Bounds = { readonly minimum?: number; readonly maximum?: number }
export type Counts = { readonly minItems?: number; readonly maxItems?: number; readonly 'x-distinct'?: boolean }
export type Lengths = { readonly minLength?: number; readonly maxLength?: number; readonly pattern?: string }
/** A schema may say in its own words what is allowed, where a rule of its pattern would tell a person nothing. */
export type InOwnWords = { readonly 'x-allowed'?: string }

/** Makes the message of a check: the schema's own words if it has some. */
export function must(be: string, facts: InOwnWords): string {
  return `must be ${facts['x-allowed'] ?? be}`
}

/** @example `an integer from 0 to 500` */
export function integerAllowed({ minimum, maximum }: Bounds): string {
  return `an integer${between(minimum, maximum)}`
}

/** @example `text of 1 to 255 characters` */
export function textAllowed({ minLength, maxLength, pattern }: Lengths): string {
  const length = amount(minLength, maxLength)
  const characters = length === '' ? '' : ` of ${length} character${(maxLength ?? minLength) === 1 ? '' : 's'}`
  return `text${characters}${pattern === undefined ? '' : ` that matches ${pattern}`}`
}

/** @example `a list of at most 10000 distinct integers from 1 to 9007199254740990` */
export function listAllowed(item: z.ZodType, counts: Counts): string {
  return `a list of ${itemsAllowed(item, counts)}`
}

/** @example `1 to 100 distinct integers from 1 to 9007199254740990, with commas between them` */
export function queryListAllowed(item: z.ZodType, counts: Counts): string {
  return `${itemsAllowed(item, counts)}, with commas between them`
}

/** @example `one of email, messaging, voice` */
export function choiceAllowed(choices: readonly string[]): string {
  return `one of ${choices.join(', ')}`
}

function itemsAllowed(item: z.ZodType, { minItems, maxItems, 'x-distinct': distinct }: Counts): string {
  // The bounds come from the item's check itself, so the words cannot say another range.
  const what = item instanceof z.ZodNumber ? `integers${between(item.minValue, item.maxValue)}` : 'items'
  return [amount(minItems, maxItems), distinct ? 'distinct' : '', what].filter((word) => word !== '').join(' ')
}

function between(minimum: number | null | undefined, maximum: number | null | undefined): string {
  const low = minimum ?? Number.MIN_SAFE_INTEGER
  const high = maximum ?? Number.MAX_SAFE_INTEGER
  if (low === Number.MIN_SAFE_INTEGER && high === Number.MAX_SAFE_INTEGER) return ''
  if (low === Number.MIN_SAFE_INTEGER) return ` of at most ${high}`
  return maximum === undefined || maximum === null ? ` of at least ${low}` : ` from ${low} to ${high}`
}

function amount(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`
}

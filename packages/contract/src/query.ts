import { z } from '@hono/zod-openapi'
import { type Bounds, type Counts, type InOwnWords, integerAllowed, must, queryListAllowed } from './allowed.ts'
import { integer, listOfChecked } from './schema.ts'

/*
 * A query parameter as it comes: its text, percent-decoded once with every `+` kept, or all its texts if it was sent
 * more than once, which no parameter here allows. zod's own coercion reads `0x10`, `1e1` and the empty text as
 * numbers, so it has no place here.
 */
export type RawParameter = string | string[]

const DECIMAL = /^(?:0|[1-9][0-9]*)$/
const ITEM = /^ *(?:0|[1-9][0-9]*) *$/

/**
 * An integer in decimal digits, without sign, leading zero, fraction or exponent.
 *
 * @example `queryInteger({ minimum: 1, maximum: 100 })` reads `'20'` as 20 and refuses `'+20'`, `'020'`, `'2e1'`
 */
export function queryInteger(facts: Bounds & InOwnWords = {}) {
  const error = must(integerAllowed(facts), facts)
  return z.pipe(
    z.transform((raw: RawParameter, context): number => decimal(raw) ?? refuse(context, error)),
    integer(facts),
  )
}

/**
 * Integers with commas between them: `style: form` without `explode`. Spaces around an item do not count, and `+` is a
 * space. A `%` that is left after the server's own decoding is decoded once more, since a published sample of the API
 * that this one is compatible with encodes its commas twice. With `x-distinct` an item that stands there again is left
 * out.
 *
 * @example `queryList(AgentId, { maxItems: 100 })` reads `'7, 3'` as `[7, 3]`
 */
export function queryList(item: z.ZodNumber, facts: Counts & InOwnWords = {}) {
  const error = must(queryListAllowed(item, facts), facts)
  const { minValue, maxValue } = item
  const least = minValue ?? Number.MIN_SAFE_INTEGER
  const most = maxValue ?? Number.MAX_SAFE_INTEGER
  return z.pipe(
    z.transform((raw: RawParameter, context): number[] => {
      const items = decimals(raw)
      // The parameter is reported as a whole: it has no items that a caller could be pointed at.
      if (!items?.every((value) => value >= least && value <= most)) return refuse(context, error)
      return facts['x-distinct'] ? [...new Set(items)] : items
    }),
    listOfChecked(item, facts, error),
  )
}

function decimals(raw: RawParameter): number[] | undefined {
  const text = typeof raw === 'string' ? decodedAgain(raw)?.replaceAll('+', ' ') : undefined
  // An item that is none becomes NaN, which lies in no bounds.
  return text?.split(',').map((item) => (ITEM.test(item) ? Number(item) : Number.NaN))
}

function decimal(raw: RawParameter): number | undefined {
  return typeof raw === 'string' && DECIMAL.test(raw) ? Number(raw) : undefined
}

function decodedAgain(text: string): string | undefined {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return undefined
  }
}

function refuse(context: z.core.$RefinementCtx, error: string): never {
  context.issues.push({ code: 'custom', message: error, input: context.value })
  return z.NEVER
}

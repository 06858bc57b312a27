import { z } from '@hono/zod-openapi'
import {
  type Bounds,
  type Counts,
  choiceAllowed,
  type InOwnWords,
  integerAllowed,
  type Lengths,
  listAllowed,
  must,
  textAllowed,
} from './allowed.ts'

/*
 * The checks that the generated schemas are made of. Each takes the facts of a schema once, under their names in the
 * OpenAPI document, and makes from them the check, its message and what the emitted document says, so that these
 * cannot drift apart. Where zod's own check has the contract's meaning, zod tells the document of it; where it has
 * not (it counts UTF-16 units, and knows nothing of distinct items), the fact goes there beside a check of ours.
 */

export type TextFacts = Lengths & InOwnWords & { readonly format?: 'date-time'; readonly 'x-trim'?: boolean }

/**
 * A string. Lengths are in Unicode code points, after trimming where `x-trim` asks for it; `pattern` has the meaning
 * of a JavaScript expression with the flag `u`. `format` says more to people, its check is the pattern.
 *
 * @example `text({ minLength: 1, maxLength: 255, 'x-trim': true })` reads `'  Evening  '` as `'Evening'`
 */
export function text(facts: TextFacts = {}): z.ZodString {
  const error = must(textAllowed(facts), facts)
  const pattern = facts.pattern === undefined ? undefined : new RegExp(facts.pattern, 'u')
  const base = facts['x-trim'] ? z.string({ error }).trim() : z.string({ error })
  // Length first: a pattern may take quadratic time, which a bound on its text makes small.
  const checked = base.refine((value) => hasLength(value, facts) && (pattern === undefined || pattern.test(value)), {
    error,
  })
  return Object.keys(facts).length === 0 ? base : checked.openapi({ ...facts })
}

/**
 * An integer, as a JSON number of whatever spelling: `2.0` and `2e0` are 2, `-0` is 0. Integers that a double cannot
 * hold exactly are refused, whatever the bounds.
 */
export function integer(facts: Bounds & InOwnWords = {}): z.ZodNumber {
  const error = must(integerAllowed(facts), facts)
  // A bound that is broken ends the check, as the wrong type does: `list` stops at such an item.
  const params = { error, abort: true }
  const low = facts.minimum === undefined ? z.int(params) : z.int(params).min(facts.minimum, params)
  const both = facts.maximum === undefined ? low : low.max(facts.maximum, params)
  return both.overwrite((value) => value + 0).openapi(own(facts))
}

/** True or false, and no word for them. */
export function boolean(facts: InOwnWords = {}): z.ZodBoolean {
  return z.boolean({ error: must('true or false', facts) }).openapi(own(facts))
}

/** One of a few strings. */
export function choice<const Choices extends readonly [string, ...string[]]>(
  facts: { readonly enum: Choices } & InOwnWords,
) {
  return z.enum(facts.enum, { error: must(choiceAllowed(facts.enum), facts) }).openapi(own(facts))
}

/**
 * A list. With `x-distinct` an item that stands there twice counts once against the bounds, and the list is given on
 * as it was sent, so that an index in an error is the index that the caller knows.
 */
export function list<Item extends z.ZodType>(item: Item, facts: Counts & InOwnWords = {}): z.ZodArray<Item> {
  const error = must(listAllowed(item, facts), facts)
  return sized(arrayUpToFault(item, error), facts, error)
}

/** A list of items that were checked before, for lists that are not sent as JSON: only their number is left to check. */
export function listOfChecked<Item extends z.ZodType>(
  item: Item,
  facts: Counts & InOwnWords,
  error: string,
): z.ZodArray<Item> {
  return sized(
    arrayReadBy(item, error, () => (payload) => payload),
    facts,
    error,
  )
}

function sized<Item extends z.ZodType>(base: z.ZodArray<Item>, facts: Counts & InOwnWords, error: string) {
  if (Object.keys(facts).length === 0) return base
  const size = (items: readonly unknown[]) => (facts['x-distinct'] ? new Set(items).size : items.length)
  return base.refine((items) => within(size(items), facts.minItems, facts.maxItems), { error }).openapi({ ...facts })
}

/**
 * An array that is read up to its first bad item. A body may hold half a million of them, and an issue for each would
 * stop the server for a second, only to have all but the first thrown away.
 */
function arrayUpToFault<Item extends z.ZodType>(item: Item, error: string): z.ZodArray<Item> {
  return arrayReadBy(item, error, (read) => (payload, context) => read(payload, { ...context, abortEarly: true }))
}

/** An array that reads in its own way, made from zod's. */
function arrayReadBy<Item extends z.ZodType>(
  item: Item,
  error: string,
  change: (read: z.ZodArray<Item>['_zod']['parse']) => z.ZodArray<Item>['_zod']['parse'],
): z.ZodArray<Item> {
  // A class rather than a changed instance, since zod makes every further schema by copying.
  const Own: z.core.$constructor<z.ZodArray<Item>> = z.core.$constructor('OwnArray', (array, def) => {
    z.ZodArray.init(array, def)
    array._zod.parse = change(array._zod.parse)
  })
  return new Own(z.array(item, { error })._zod.def)
}

export type ObjectFacts = InOwnWords & {
  /** Lists of properties; all of at least one of these lists must be there. */
  readonly anyOf?: readonly { readonly required: readonly string[] }[]
}

/** An object. Properties that it does not name are left out of the output. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape, facts: ObjectFacts = {}) {
  return withAnyOf(z.object(shape, { error: must('an object', facts) }), facts)
}

/** An object without any other properties than those that it names. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape, facts: ObjectFacts = {}) {
  const keys = choiceAllowed(Object.keys(shape))
  const error = (issue: { readonly code: string }) =>
    issue.code === 'unrecognized_keys' ? must(keys, {}) : must('an object', facts)
  return withAnyOf(z.strictObject(shape, { error }), facts)
}

function withAnyOf<Checked extends z.ZodObject>(schema: Checked, { anyOf, ...facts }: ObjectFacts): Checked {
  const first = anyOf?.[0]?.required[0]
  if (anyOf === undefined || first === undefined) return schema.openapi(own(facts))
  const some = (value: object) => anyOf.some(({ required }) => required.every((key) => Object.hasOwn(value, key)))
  // The first property is reported, with the words that it has for a missing value.
  const error = schema.shape[first] instanceof z.ZodOptional ? whenMissing(schema.shape[first].unwrap()) : ''
  return schema
    .refine(some, { path: [first], error })
    .openapi({ ...own(facts), anyOf: anyOf.map(({ required }) => ({ required: [...required] })) })
}

function whenMissing(schema: z.core.$ZodType): string {
  const result = z.safeParse(schema, undefined)
  return result.error?.issues[0]?.message ?? ''
}

/** The words of a schema's own, for the document. */
function own(facts: InOwnWords): InOwnWords {
  return facts['x-allowed'] === undefined ? {} : { 'x-allowed': facts['x-allowed'] }
}

function hasLength(value: string, { minLength, maxLength }: Lengths): boolean {
  // A code point is one or two UTF-16 units, so a text of more units than this is too long without counting.
  if (maxLength !== undefined && value.length > 2 * maxLength) return false
  return minLength === undefined && maxLength === undefined ? true : within([...value].length, minLength, maxLength)
}

function within(size: number, minimum = 0, maximum = Number.POSITIVE_INFINITY): boolean {
  return minimum <= size && size <= maximum
}

/** The part of JSON Schema that the contract's replies are written in. */
export interface Schema {
  readonly type: string | readonly string[]
  readonly required?: readonly string[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly additionalProperties?: false
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  /** In code points. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: RegExp
}

/**
 * The first thing that is wrong with a value.
 *
 * @param place a JSON pointer to the value, for the words
 * @returns undefined when nothing is; never the value itself, which may be nobody's business
 * @example problemOf({ type: 'integer', maximum: 1 }, 2, '/voice') // '/voice is above 1'
 */
export function problemOf(schema: Schema, value: unknown, place: string): string | undefined {
  const types = [schema.type].flat()
  const type = typeOf(value)
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) {
    return `${place || '/'} is ${type}, not ${types.join(' or ')}`
  }
  if (typeof value === 'number') return sizeProblem(value, schema.minimum, schema.maximum, place)
  if (typeof value === 'string') return textProblem(schema, value, place)
  if (Array.isArray(value)) return arrayProblem(schema, value, place)
  return isRecord(value) ? objectProblem(schema, value, place) : undefined
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function sizeProblem(size: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, place: string) {
  if (size < least) return `${place} is below ${least}`
  return size > most ? `${place} is above ${most}` : undefined
}

function textProblem({ minLength, maxLength, pattern }: Schema, text: string, place: string): string | undefined {
  const problem = sizeProblem([...text].length, minLength, maxLength, `the length of ${place}`)
  return problem ?? (pattern?.test(text) === false ? `${place} does not match ${pattern}` : undefined)
}

function arrayProblem(schema: Schema, array: readonly unknown[], place: string): string | undefined {
  const problem = sizeProblem(array.length, schema.minItems, schema.maxItems, `the length of ${place || '/'}`)
  return problem ?? (schema.items && firstOf(array.entries(), schema.items, place))
}

function firstOf(entries: Iterable<[number, unknown]>, items: Schema, place: string): string | undefined {
  for (const [index, item] of entries) {
    const problem = problemOf(items, item, `${place}/${index}`)
    if (problem) return problem
  }
  return undefined
}

function objectProblem(schema: Schema, object: Readonly<Record<string, unknown>>, place: string): string | undefined {
  const { properties = {}, required = [], additionalProperties } = schema
  const missing = required.find((name) => !Object.hasOwn(object, name))
  if (missing !== undefined) return `${place}/${missing} is missing`
  for (const [name, value] of Object.entries(object)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property === undefined && additionalProperties === false) return `${place}/${name} is not in the contract`
    const problem = property && problemOf(property, value, `${place}/${name}`)
    if (problem) return problem
  }
  return undefined
}

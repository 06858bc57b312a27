/** A JSON value that nobody changes. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

export function asObject(value: Json | undefined): JsonObject {
  if (value === undefined || !isObject(value)) throw new TypeError('The document has something else than an object')
  return value
}

export function asArray(value: Json): readonly Json[] {
  if (!isArray(value)) throw new TypeError('The document has something else than an array')
  return value
}

/** The object under a key of its own. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  return asObject(Object.hasOwn(object, key) ? object[key] : undefined)
}

const FOLLOWED = /^#\/components\/(parameters|responses|headers|examples)\/([\w.-]+)$/

/** A copy of a part of a document with what its references lead to, except those to schemas, which stay. */
export function dereferenced(root: JsonObject, value: Json): Json {
  if (isArray(value)) return value.map((item) => dereferenced(root, item))
  if (!isObject(value)) return value
  const [, kind, name] = (typeof value.$ref === 'string' && value.$ref.match(FOLLOWED)) || []
  if (kind !== undefined && name !== undefined) {
    return dereferenced(root, objectAt(objectAt(objectAt(root, 'components'), kind), name))
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, dereferenced(root, item)]))
}

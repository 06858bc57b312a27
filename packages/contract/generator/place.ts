/** A value of a parsed JSON or YAML text. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

/** Says where in the document the generator met something that it does not know. */
export class UnknownInDocument extends Error {
  override name = 'UnknownInDocument'
}

/**
 * A value of the document together with its JSON pointer, so that every complaint can say where.
 *
 * The generator reads the document only through places, and a place gives an object's fields only to those who name
 * all that they understand: a keyword that nobody handles is an error, never a check that is silently missing.
 */
export class Place {
  readonly value: Json
  readonly pointer: string
  readonly root: Json

  constructor(value: Json, pointer = '', root: Json = value) {
    this.value = value
    this.pointer = pointer
    this.root = root
  }

  /** The value under a key or an index, which must be there. */
  at(key: string | number): Place {
    const { value } = this
    const child = Array.isArray(value) ? value[Number(key)] : isObject(value) ? ownValue(value, String(key)) : undefined
    if (child === undefined) return this.fail(`has no ${key}`)
    return new Place(child, `${this.pointer}/${escapeToken(String(key))}`, this.root)
  }

  /** The object's fields, each of which must be among those known, or a vendor's (`x-…`). */
  fields(known: readonly string[]): Map<string, Place> {
    const fields = this.entries()
    for (const [key, field] of fields) {
      if (!known.includes(key) && !isExtension(key)) field.fail('is not known to the generator')
    }
    return fields
  }

  /** The object's fields, whatever their names: for maps such as `properties` or `paths`. */
  entries(): Map<string, Place> {
    return new Map(Object.keys(this.object()).map((key) => [key, this.at(key)]))
  }

  items(): Place[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : this.fail('must be an array')
  }

  object(): JsonObject {
    return isObject(this.value) ? this.value : this.fail('must be an object')
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.fail('must be a string')
  }

  /** The text, which must be one of these. */
  oneOf<const Choice extends string>(...choices: Choice[]): Choice {
    return choices.find((choice) => choice === this.value) ?? this.fail(`must be one of ${choices.join(', ')}`)
  }

  fail(message: string): never {
    throw new UnknownInDocument(`${this.pointer || '/'} ${message}`)
  }
}

/** Whether a key is a vendor's: such fields are carried through as they are. */
export function isExtension(key: string): boolean {
  return key.startsWith('x-')
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** RFC 6901, section 3. */
function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

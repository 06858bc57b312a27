import { isExtension, type Json, type JsonObject, type Place } from './place.ts'
import { component, referenceObject } from './reference-object.ts'
import { call, isIdentifier, literal, record } from './source.ts'

/** Keywords that say something to people only. They go into the emitted document as they are. */
const ANNOTATIONS = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly']

/** The keywords that become checks, for each type. The vendor's ones among them change what a check does. */
const CHECKS = {
  string: ['minLength', 'maxLength', 'pattern', 'format', 'enum', 'x-trim', 'x-allowed'],
  integer: ['minimum', 'maximum', 'x-allowed'],
  boolean: ['x-allowed'],
  array: ['items', 'minItems', 'maxItems', 'x-distinct', 'x-allowed'],
  object: ['properties', 'required', 'additionalProperties', 'anyOf', 'x-allowed'],
} as const

type SchemaType = keyof typeof CHECKS
const BEHAVIOUR = new Set<string>(Object.values(CHECKS).flatMap((keywords) => keywords.filter(isExtension)))

/** What the generator knows of one schema. */
type Reading = {
  readonly type: SchemaType
  readonly nullable: boolean
  readonly fields: ReadonlyMap<string, Place>
  /** The keywords of `CHECKS`, without those whose values are schemas. */
  readonly facts: JsonObject
  readonly annotations: JsonObject
}

/**
 * The source of a schema where it is used: a name for a reference, else its checks and annotations.
 * OpenAPI 3.1, section 4.8.24.
 *
 * @example `{ type: integer, minimum: 0 }` gives `integer({ minimum: 0 })`
 */
export function schemaObject(place: Place): string {
  return inline(place, '')
}

/** The source of a named schema of `components`. */
export function componentSchema(name: string, place: Place): string {
  if (!isIdentifier(name)) place.fail('needs a name that is an identifier')
  return inline(place, name)
}

/** The source of a property's schema: one that may be left out is optional, or has a default. */
export function propertySchema(place: Place, required: boolean): string {
  const optional = !required && !hasDefault(place)
  return inline(place, '') + (optional ? '.optional()' : '')
}

/** The source of the schema of a query parameter, which reads text instead of JSON. */
export function querySchema(place: Place): string {
  if (referenceObject(place, 'schemas')) place.fail('must stand in place, since a query is read otherwise than a body')
  const { type, nullable, facts, fields, annotations } = reading(place)
  if (nullable) place.fail('cannot be null in a query')
  const checks = {
    string: () => fields.get('enum')?.fail('cannot be read from a query') ?? call('text', literal(facts)),
    integer: () => call('queryInteger', literal(facts)),
    array: () => queryList(place.at('items'), facts),
    boolean: () => place.fail('cannot be read from a query'),
    object: () => place.fail('cannot be read from a query'),
  }
  return checks[type]() + annotated('', annotations) + defaulted(fields)
}

function queryList(items: Place, facts: JsonObject): string {
  const name = referenceObject(items, 'schemas')
  const target = name ? component(items, 'schemas', name) : items
  if (reading(target).type !== 'integer') items.fail('must be integers')
  return call('queryList', schemaObject(items), literal(facts))
}

/** Whether a value is made up when it is left out. */
export function hasDefault(place: Place): boolean {
  return place.entries().has('default')
}

/** The names of the component schemas that a schema mentions, with the places where it does. */
export function mentioned(place: Place): Map<string, Place> {
  const name = referenceObject(place, 'schemas')
  if (name) return new Map([[name, place]])
  const { fields } = reading(place)
  const parts = [...(fields.get('properties')?.entries().values() ?? []), ...[fields.get('items') ?? []].flat()]
  return new Map(parts.flatMap((part) => [...mentioned(part)]))
}

function inline(place: Place, name: string): string {
  const reference = referenceObject(place, 'schemas')
  if (reference) return name === '' ? reference : place.fail('cannot be only another name of a component')
  const known = reading(place)
  const nullable = known.nullable ? '.nullable()' : ''
  return checks(place, known) + nullable + annotated(name, known.annotations) + defaulted(known.fields)
}

function checks(place: Place, { type, facts, fields }: Reading): string {
  switch (type) {
    case 'string':
      return call(fields.has('enum') ? 'choice' : 'text', literal(facts))
    case 'integer':
      return call('integer', literal(facts))
    case 'boolean':
      return call('boolean', literal(facts))
    case 'array':
      return call('list', schemaObject(place.at('items')), literal(facts))
    case 'object':
      return objectChecks(fields, facts)
  }
}

function objectChecks(fields: ReadonlyMap<string, Place>, facts: JsonObject): string {
  const required = fields.get('required')?.items() ?? []
  const properties = fields.get('properties')?.entries() ?? new Map<string, Place>()
  for (const name of required) if (!properties.has(name.text())) name.fail('must be one of the properties')
  for (const either of fields.get('anyOf')?.items() ?? []) {
    // Only this form has a meaning that an error message can name: one of these fields must be there.
    for (const [key, field] of either.entries()) if (key !== 'required') field.fail('is not known in anyOf')
    for (const name of either.at('required').items()) {
      if (!properties.has(name.text())) name.fail('must be one of the properties')
    }
  }
  const closed = fields.get('additionalProperties')
  if (closed && closed.value !== false) closed.fail('can only be false')
  const names = new Set(required.map((name) => name.text()))
  const shape = [...properties].map(([key, property]) => {
    if (names.has(key) && !referenceObject(property, 'schemas') && hasDefault(property)) {
      property.fail('cannot be required and have a default')
    }
    return [key, propertySchema(property, names.has(key))] as const
  })
  return call(closed ? 'strictObject' : 'object', record(shape), literal(facts))
}

function reading(place: Place): Reading {
  const { type, nullable } = schemaType(place)
  const fields = place.fields(['type', 'default', ...ANNOTATIONS, ...CHECKS[type]])
  const facts: JsonObject = {}
  const annotations: JsonObject = {}
  for (const [key, field] of fields) {
    if (isOneOf(CHECKS[type], key)) {
      if (!isOneOf(['items', 'properties', 'required', 'additionalProperties'], key)) facts[key] = field.value
    } else if (BEHAVIOUR.has(key)) {
      field.fail(`has no meaning on type ${type}`)
    } else if (key !== 'type' && key !== 'default') {
      annotations[key] = field.value
    }
  }
  if (fields.has('format')) place.at('format').oneOf('date-time')
  return { type, nullable, fields, facts, annotations }
}

function schemaType(place: Place): { type: SchemaType; nullable: boolean } {
  const types = ['string', 'integer', 'boolean', 'array', 'object'] as const
  const type = place.at('type')
  if (!Array.isArray(type.value)) return { type: type.oneOf(...types), nullable: false }
  if (type.value.length !== 2) type.fail('can only be one type, or one type and null')
  type.at(1).oneOf('null')
  return { type: type.at(0).oneOf(...types), nullable: true }
}

function annotated(name: string, annotations: JsonObject): string {
  if (name === '' && Object.keys(annotations).length === 0) return ''
  return name === '' ? call('.openapi', literal(annotations)) : call('.openapi', literal(name), literal(annotations))
}

function defaulted(fields: ReadonlyMap<string, Place>): string {
  const value: Json | undefined = fields.get('default')?.value
  return value === undefined ? '' : call('.default', literal(value))
}

function isOneOf(all: readonly string[], one: string): boolean {
  return all.includes(one)
}

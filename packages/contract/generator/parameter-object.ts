import type { JsonObject, Place } from './place.ts'
import { component, referenceObject } from './reference-object.ts'
import { hasDefault, querySchema, schemaObject } from './schema-object.ts'
import { call, literal, member, record } from './source.ts'

/** The source of a parameter: its schema, with everything else as metadata. OpenAPI 3.1, section 4.8.12. */
export function parameterObject(place: Place): string {
  const fields = place.fields([
    'name',
    'in',
    'required',
    'description',
    'deprecated',
    'style',
    'explode',
    'schema',
    'example',
  ])
  place.at('name').text()
  const schema = sourceOf[place.at('in').oneOf('path', 'query', 'header')](place, fields)
  const param: JsonObject = {}
  for (const [key, field] of fields) if (!['name', 'in', 'required', 'schema'].includes(key)) param[key] = field.value
  return Object.keys(param).length === 0 ? schema : schema + call('.openapi', record([['param', literal(param)]]))
}

/**
 * The source of the parameters of an operation, as `request.params`, `request.query` and `request.headers`.
 * Those of the path item come first.
 */
export function parameterObjects(places: readonly Place[]): [key: string, source: string][] {
  const found = places.map((place) => {
    const name = referenceObject(place, 'parameters')
    const target = name ? component(place, 'parameters', name) : place
    const source = name ? member('parameters', name) : parameterObject(place)
    return { name: target.at('name').text(), in: target.at('in').text(), source, place }
  })
  for (const [index, one] of found.entries()) {
    const same = found.findIndex((other) => other.name === one.name && other.in === one.in)
    if (same !== index) one.place.fail(`stands twice: ${one.name}`)
  }
  const groups = [
    ['params', found.filter((parameter) => parameter.in === 'path')],
    ['query', found.filter((parameter) => parameter.in === 'query')],
    ['headers', found.filter((parameter) => parameter.in === 'header')],
  ] as const
  return groups
    .filter(([, group]) => group.length > 0)
    .map(([key, group]) => [key, call('z.object', record(group.map(({ name, source }) => [name, source])))])
}

function pathSchema(place: Place, fields: ReadonlyMap<string, Place>): string {
  if (fields.get('required')?.value !== true) place.fail('must be required, as it is in the path')
  for (const key of ['style', 'explode']) fields.get(key)?.fail('is not known in a path')
  place.at('schema').at('type').oneOf('string')
  return schemaObject(place.at('schema'))
}

function query(place: Place, fields: ReadonlyMap<string, Place>): string {
  const schema = place.at('schema')
  if (schema.entries().get('type')?.value === 'array') {
    // The only form that is read: one parameter, commas between the items.
    place.at('style').oneOf('form')
    if (place.at('explode').value !== false) place.at('explode').fail('must be false')
  } else {
    for (const key of ['style', 'explode']) fields.get(key)?.fail('is only known on an array')
  }
  const optional = fields.get('required')?.value !== true && !hasDefault(schema)
  return querySchema(schema) + (optional ? '.optional()' : '')
}

/** A header field is text; what is in the text is the business of who reads it. */
function headerSchema(place: Place, fields: ReadonlyMap<string, Place>): string {
  for (const key of ['style', 'explode']) fields.get(key)?.fail('is not known in a header')
  place.at('schema').at('type').oneOf('string')
  const optional = fields.get('required')?.value !== true
  return schemaObject(place.at('schema')) + (optional ? '.optional()' : '')
}

const sourceOf = { path: pathSchema, query, header: headerSchema }

import { exampleObjects } from './example-object.ts'
import type { Place } from './place.ts'
import { schemaObject } from './schema-object.ts'
import { literal, record } from './source.ts'

/** The source of `content`: each media type with its schema and examples. OpenAPI 3.1, section 4.8.14. */
export function mediaTypeObjects(place: Place): string {
  return record([...place.entries()].map(([name, mediaType]) => [name, mediaTypeObject(name, mediaType)]))
}

function mediaTypeObject(name: string, place: Place): string {
  // Another kind of body would want a parser of its own in the server.
  if (name !== 'application/json') place.fail('is no application/json')
  const parts = [...place.fields(['schema', 'examples'])].map(([key, field]): [string, string] => {
    if (key === 'schema') return [key, schemaObject(field)]
    return [key, key === 'examples' ? exampleObjects(field) : literal(field.value)]
  })
  place.at('schema')
  return record(parts)
}

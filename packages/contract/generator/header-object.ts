import type { Place } from './place.ts'
import { referenceObject } from './reference-object.ts'
import { schemaObject } from './schema-object.ts'
import { literal, record } from './source.ts'

/**
 * The source of the headers of a response. They are documented and held by the reply checker, not by zod, so they are
 * carried through as they are once all of them is known. OpenAPI 3.1, section 4.8.21.
 */
export function headerObjects(place: Place): string {
  return record([...place.entries()].map(([name, header]) => [name, headerObject(header)]))
}

/** The source of one header or of a reference to it. */
export function headerObject(place: Place): string {
  if (!referenceObject(place, 'headers')) {
    place.fields(['description', 'required', 'deprecated', 'schema', 'example'])
    schemaObject(place.at('schema'))
  }
  return literal(place.value)
}

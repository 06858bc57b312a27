import type { Place } from './place.ts'
import { literal } from './source.ts'

/** The source of the links of a response, carried through as they are. OpenAPI 3.1, section 4.8.20. */
export function linkObjects(place: Place): string {
  for (const link of place.entries().values()) {
    link.fields(['operationId', 'description', 'parameters'])
    link.at('operationId').text()
  }
  return literal(place.value)
}

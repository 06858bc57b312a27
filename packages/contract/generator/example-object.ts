import type { Place } from './place.ts'
import { referenceObject } from './reference-object.ts'
import { literal, record } from './source.ts'

/** The source of a map of examples, each of which stays a reference. OpenAPI 3.1, section 4.8.19. */
export function exampleObjects(place: Place): string {
  return record([...place.entries()].map(([name, example]) => [name, exampleObject(example)]))
}

function exampleObject(place: Place): string {
  if (!referenceObject(place, 'examples')) place.fields(['summary', 'description', 'value'])
  return literal(place.value)
}

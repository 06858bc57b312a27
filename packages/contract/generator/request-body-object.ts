import { mediaTypeObjects } from './media-type-object.ts'
import type { Place } from './place.ts'
import { literal, record } from './source.ts'

/** The source of a request body. OpenAPI 3.1, section 4.8.13. */
export function requestBodyObject(place: Place): string {
  const fields = place.fields(['description', 'required', 'content'])
  // An optional body would let a request without one through unchecked.
  if (fields.get('required')?.value !== true) place.fail('must be required')
  place.at('content')
  return record(
    [...fields].map(([key, field]) => [key, key === 'content' ? mediaTypeObjects(field) : literal(field.value)]),
  )
}

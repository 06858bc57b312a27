import { headerObjects } from './header-object.ts'
import { linkObjects } from './link-object.ts'
import { mediaTypeObjects } from './media-type-object.ts'
import type { Place } from './place.ts'
import { referenceObject } from './reference-object.ts'
import { literal, member, record } from './source.ts'

/** The source of the responses of an operation, by status. OpenAPI 3.1, section 4.8.16. */
export function responsesObject(place: Place): string {
  return record(
    [...place.entries()].map(([status, response]) => {
      // A range or a default would make the set of replies open.
      if (!/^[1-5]\d\d$/.test(status)) response.fail('must be a status of three digits')
      const name = referenceObject(response, 'responses')
      return [status, name ? member('responses', name) : responseObject(response)] as const
    }),
  )
}

/** The source of one response. OpenAPI 3.1, section 4.8.17. */
export function responseObject(place: Place): string {
  const emit: Record<string, (field: Place) => string> = {
    headers: headerObjects,
    content: mediaTypeObjects,
    links: linkObjects,
  }
  const fields = place.fields(['description', ...Object.keys(emit)])
  place.at('description').text()
  return record([...fields].map(([key, field]) => [key, emit[key]?.(field) ?? literal(field.value)]))
}

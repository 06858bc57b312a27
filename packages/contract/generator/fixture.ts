import { type Json, type JsonObject, Place } from './place.ts'

/** A document with one of each component, for tests of the emitters of single objects. */
const DOCUMENT: JsonObject = {
  components: {
    schemas: { Id: { type: 'integer', minimum: 1 }, Name: { type: 'string' } },
    parameters: {
      id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      'page-size': { name: 'page[size]', in: 'query', schema: { type: 'integer' } },
    },
    responses: { ok: { description: 'Good.' } },
    headers: { vary: { schema: { type: 'string' } } },
    examples: { one: { value: 1 } },
  },
}

/** A value as if it stood at `/at` of a document. */
export function placed(value: Json): Place {
  return new Place({ ...DOCUMENT, at: value }).at('at')
}

export function ref(kind: string, name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` }
}

/** Source on one line, so that tables stay readable. */
export function oneLine(source: string): string {
  return source
    .replace(/,\n\s*([}\])])/g, ' $1')
    .replace(/([[(])\n\s*/g, '$1')
    .replace(/\n\s*/g, ' ')
    .replace(/ ([\])])/g, '$1')
}

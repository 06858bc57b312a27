import { type Operation, operationObject } from './operation-object.ts'
import type { Place } from './place.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The operations of a path. OpenAPI 3.1, section 4.8.9. */
export function pathItemObject(path: string, place: Place): Operation[] {
  const fields = place.fields(['parameters', ...METHODS])
  for (const key of fields.keys())
    if (!METHODS.includes(key) && key !== 'parameters') place.at(key).fail('is not known')
  const shared = fields.get('parameters')?.items() ?? []
  return [...fields]
    .filter(([key]) => METHODS.includes(key))
    .map(([method, operation]) => operationObject(method, path, shared, operation))
}

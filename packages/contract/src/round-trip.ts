import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import { type ContractDocument, document as contract } from './document.ts'
import { asArray, asObject, dereferenced, isArray, isObject, type Json, type JsonObject, objectAt } from './json.ts'

/** What emits a document: an app on which routes are registered. */
export type Emitter = Pick<OpenAPIHono, 'getOpenAPI31Document'>

/** An app on which routes are registered without handlers, only to emit their document. */
export function registered(routes: Iterable<RouteConfig>): Emitter {
  const app = new OpenAPIHono()
  for (const route of routes) app.openAPIRegistry.registerPath(route)
  return app
}

/**
 * The document that an app's routes say.
 *
 * Paths, parameters, bodies, responses and named schemas come from the routes and their zod schemas. What zod has no
 * part in is taken over from the contract: the root's fields, and the components that routes only refer to, which are
 * headers, examples and security schemes.
 */
export function emit(app: Emitter): JsonObject {
  const { paths: _, components, ...root } = contract
  const emitted = app.getOpenAPI31Document(structuredClone(mutable(root)))
  const { headers = {}, examples = {}, securitySchemes = {} } = components
  // As JSON, since the emitter leaves keys whose values are undefined.
  const json: { components: JsonObject; [key: string]: Json } = JSON.parse(JSON.stringify(emitted))
  return { ...json, components: { headers, examples, securitySchemes, ...json.components } }
}

/**
 * The form in which two documents that mean the same are equal:
 *
 * 1. references to parameters, responses, headers and examples are replaced by what they lead to, and these components
 *    are left out; references to schemas stay, since a schema's name is part of the contract;
 * 2. the parameters of a path are put before those of each of its operations, and then those of one place (path,
 *    query) together, in their order, which is the order of errors;
 * 3. `required: false` is left out, being the default of a parameter and a header, and so are empty lists of
 *    parameters and an empty map of webhooks;
 * 4. the names in a schema's `required` are sorted, being a set.
 */
export function normalise(document: JsonObject | ContractDocument): JsonObject {
  const root: JsonObject = { ...document }
  const { schemas = {}, securitySchemes = {} } = objectAt(root, 'components')
  const paths = Object.entries(objectAt(root, 'paths')).map(([path, item]) => [path, pathItem(root, asObject(item))])
  return asObject(tidy({ ...root, paths: Object.fromEntries(paths), components: { schemas, securitySchemes } }))
}

function pathItem(root: JsonObject, item: JsonObject): JsonObject {
  const { parameters = [], ...operations } = asObject(dereferenced(root, item))
  const shared = asArray(parameters)
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => {
      const own = asArray(asObject(operation).parameters ?? [])
      return [method, { ...asObject(operation), parameters: byPlace([...shared, ...own]) }]
    }),
  )
}

function byPlace(parameters: readonly Json[]): Json[] {
  return parameters.toSorted((a, b) => String(asObject(a).in).localeCompare(String(asObject(b).in)))
}

function tidy(value: Json): Json {
  if (isArray(value)) return value.map(tidy)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      if (key === 'required' && item === false) return []
      if (key === 'parameters' && isArray(item) && item.length === 0) return []
      if (key === 'webhooks' && isObject(item) && Object.keys(item).length === 0) return []
      if (key === 'required' && isArray(item)) return [[key, item.toSorted()]]
      return [[key, tidy(item)]]
    }),
  )
}

/** The emitter's types want lists that can be changed. */
function mutable(root: Omit<ContractDocument, 'paths' | 'components'>) {
  return {
    ...root,
    servers: [...root.servers],
    tags: [...root.tags],
    security: root.security.map((one) => Object.fromEntries(Object.entries(one).map(([key, to]) => [key, [...to]]))),
  }
}

/** A value of the bundled contract. */
type Json = null | boolean | number | string | readonly Json[] | JsonObject
type JsonObject = { readonly [key: string]: Json }

/** What says nothing of which values are good. A date-time has a pattern beside its format. */
const silent = new Set(['description', 'title', 'examples', 'default', 'format'])
const copied = new Set(['type', 'required', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'])

/**
 * The source of a module with the schema of each operation's reply, as far as it says which replies are good.
 *
 * @throws for a keyword that the checker does not know, so that no check is silently missing
 */
export function replySchemas(document: {
  readonly paths: { readonly [path: string]: JsonObject }
  readonly components: { readonly [kind: string]: JsonObject }
}): string {
  const constants = new Map<string, string>()

  const resolve = (value: Json | undefined): JsonObject => {
    const object = objectOf(value)
    if (typeof object.$ref !== 'string') return object
    const [kind = '', name = ''] = object.$ref.replace('#/components/', '').split('/')
    return resolve(document.components[kind]?.[name])
  }

  const sourceOf = (value: Json | undefined): string => {
    const object = objectOf(value)
    if (typeof object.$ref !== 'string') return literalOf(object)
    const name = object.$ref.replace('#/components/schemas/', '')
    // Set after what it contains, so that each constant stands behind those that it uses.
    if (!constants.has(name)) {
      const source = literalOf(resolve(object))
      constants.set(name, source)
    }
    return name
  }

  const literalOf = (schema: JsonObject): string => {
    const fields = Object.entries(schema).flatMap(([keyword, value]) => {
      if (silent.has(keyword) || keyword.startsWith('x-')) return []
      return `${keyword}: ${keywordSource(keyword, value)}`
    })
    return `{ ${fields.join(', ')} }`
  }

  const keywordSource = (keyword: string, value: Json): string => {
    if (copied.has(keyword)) return JSON.stringify(value)
    if (keyword === 'pattern') return String(new RegExp(String(value), 'u'))
    if (keyword === 'items') return sourceOf(value)
    if (keyword === 'properties') {
      const fields = Object.entries(objectOf(value)).map(
        ([name, schema]) => `${JSON.stringify(name)}: ${sourceOf(schema)}`,
      )
      return `{ ${fields.join(', ')} }`
    }
    if (keyword === 'additionalProperties' && value === false) return 'false'
    throw new Error(`the checker of replies does not know ${keyword}: ${JSON.stringify(value)}`)
  }

  const replies = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => {
      if (Array.isArray(operation)) return []
      const { operationId, responses } = objectOf(operation)
      const success = objectOf(responses)['200']
      if (success === undefined) return []
      const content = objectOf(resolve(success).content)
      return `  ${operationId}: ${sourceOf(objectOf(content['application/json']).schema)},`
    }),
  )
  return [
    '// Made from the contract by generator/main.ts.',
    "import type { Schema } from '../schema.ts'",
    "import type { OperationId } from '../types.ts'",
    '',
    ...[...constants].map(([name, source]) => `const ${name}: Schema = ${source}`),
    '',
    'export const replySchemas: { readonly [Operation in OperationId]?: Schema } = {',
    ...replies,
    '}',
    '',
  ].join('\n')
}

function objectOf(value: Json | undefined): JsonObject {
  if (isObject(value)) return value
  throw new Error(`the contract has ${JSON.stringify(value)} where an object belongs`)
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

import { headerObject } from './header-object.ts'
import type { Operation } from './operation-object.ts'
import { parameterObject } from './parameter-object.ts'
import { pathItemObject } from './path-item-object.ts'
import { type JsonObject, Place } from './place.ts'
import { responseObject } from './response-object.ts'
import { componentSchema, mentioned } from './schema-object.ts'
import { record } from './source.ts'

const HEAD = '// Generated from openapi/openapi.yaml by packages/contract/generator. Changes here are lost.'

/** The modules that generated code calls, with the names that it may take from each. */
const MODULES: Record<string, readonly string[]> = {
  '@hono/zod-openapi': ['createRoute', 'z'],
  '../query.ts': ['queryInteger', 'queryList'],
  '../schema.ts': ['boolean', 'choice', 'integer', 'list', 'object', 'strictObject', 'text'],
}

/**
 * The module of zod schemas and routes that says the same as an OpenAPI 3.1 document.
 *
 * @param document a bundled document, with references into its own components only
 * @throws UnknownInDocument with the JSON pointer of whatever the generator has no meaning for
 */
export function openapiObject(document: JsonObject): string {
  const root = new Place(document)
  root.fields(['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'components'])
  if (!/^3\.1\.\d+$/.test(root.at('openapi').text())) root.at('openapi').fail('must be 3.1')
  const components = componentFields(root)
  const operations = [...root.at('paths').entries()].flatMap(([path, item]) => pathItemObject(path, item))
  distinctIds(root, operations)
  const sections = [
    ...schemas(components),
    named('parameters', components, parameterObject),
    named('responses', components, responseObject),
    ...operations.map(({ id, route }) => `export const ${id} = ${route}`),
    `/** Every operation of the contract, by its id. */\nexport const routes = {\n${operations.map(({ id }) => `  ${id},\n`).join('')}}`,
    `/** What a caller needs for each operation: a permission, and of an access token a scope. */\nexport const access = ${record(operations.map(({ id, access }) => [id, access]))} as const`,
    'const nothing = z.undefined()',
    `/** What reads the parts of a request, by operation. */\nexport const inputs = ${record(operations.map(({ id, input }) => [id, input]))}`,
  ]
  const body = sections.filter((section) => section !== '').join('\n\n')
  return `${HEAD}\n${imports(body)}\n${body}\n`
}

/** Imports what the code uses and no more, since an unused import is an error. */
function imports(body: string): string {
  const code = body.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''")
  const lines = Object.entries(MODULES).map(([module, names]) => {
    const used = names.filter((name) => new RegExp(`(?<![.\\w])${name}[.(]`).test(code))
    return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${module}'\n`
  })
  return lines.join('')
}

function componentFields(root: Place): Map<string, Place> {
  const components = root.entries().get('components')
  const fields = components?.fields(['schemas', 'parameters', 'responses', 'headers', 'examples', 'securitySchemes'])
  for (const header of fields?.get('headers')?.entries().values() ?? []) headerObject(header)
  for (const example of fields?.get('examples')?.entries().values() ?? [])
    example.fields(['summary', 'description', 'value'])
  return fields ?? new Map()
}

function named(kind: string, components: ReadonlyMap<string, Place>, emit: (place: Place) => string): string {
  const all = components.get(kind)?.entries() ?? new Map<string, Place>()
  return all.size === 0 ? '' : `const ${kind} = ${record([...all].map(([name, one]) => [name, emit(one)]))}`
}

/** The named schemas, each after those that it mentions, since a constant must stand before its use. */
function schemas(components: ReadonlyMap<string, Place>): string[] {
  const all = components.get('schemas')?.entries() ?? new Map<string, Place>()
  const done = new Map<string, string>()
  const visit = (name: string, from: Place, above: readonly string[]) => {
    if (above.includes(name)) from.fail(`makes ${name} mention itself`)
    const place = all.get(name)
    if (!place || done.has(name)) return
    for (const [other, where] of mentioned(place)) visit(other, where, [...above, name])
    done.set(name, `export const ${name} = ${componentSchema(name, place)}`)
  }
  for (const [name, place] of all) visit(name, place, [])
  return [...done.values()]
}

function distinctIds(root: Place, operations: readonly Operation[]): void {
  const ids = operations.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice) root.at('paths').fail(`has two operations named ${twice}`)
}

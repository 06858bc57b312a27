import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { at, type Fields, isFields } from '../json.ts'
import { document, operations } from './contract.ts'

/** What is wrong with a value in the eyes of the contract. */
export interface Fault {
  /**
   * Of what kind it is: something is missing or of a wrong type (`shape`), a value lies outside its bounds (`bounds`),
   * or something is there that nobody documented (`extra`).
   */
  readonly kind: 'shape' | 'bounds' | 'extra'
  /** The schema of the contract that says so; undefined for one without a name. */
  readonly schema: string | undefined
  /** What is wrong, and where. */
  readonly text: string
}

/** Keywords of Ajv's errors that tell of bounds, and those that tell of what is not documented. */
const boundKeywords = ['pattern', 'format', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
const extraKeywords = ['unevaluatedProperties', 'additionalProperties']

const name = 'contract'
/** A keyword of ours, by which an error finds the named schema that it is from. */
const ownerKeyword = 'x-owner'
// `verbose` gives errors the schema that they are from.
const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true })
addFormats.default(ajv)
const components = Object.entries(document.components.schemas ?? {}).map(([key, schema]) => [key, closed(schema, key)])
ajv.addSchema(schemaOf({ $id: name, components: { schemas: Object.fromEntries(components) } }))
const compiled = new Map<Fields, ValidateFunction>()

/**
 * Holds a value against a schema of the contract by Ajv. Every object is closed: what is not documented is a fault of
 * its own kind.
 */
export function faultsOf(schema: Fields, value: unknown): readonly Fault[] {
  const check = compiled.get(schema) ?? ajv.compile(schemaOf(closed(schema)))
  compiled.set(schema, check)
  return check(value) ? [] : (check.errors ?? []).map(toFault)
}

function toFault({ keyword, instancePath, parentSchema, message = '', params }: ErrorObject): Fault {
  const kind = boundKeywords.includes(keyword) ? 'bounds' : extraKeywords.includes(keyword) ? 'extra' : 'shape'
  const property = at(params, 'unevaluatedProperty') ?? at(params, 'additionalProperty')
  const text = `${instancePath === '' ? 'the body' : instancePath} ${message}${property ? `: ${property}` : ''}`
  const owner = at(parentSchema, ownerKeyword)
  return { kind, schema: typeof owner === 'string' ? owner : undefined, text }
}

/**
 * A copy of a schema in which every object is closed, every reference leads into the document above, and every part
 * knows the named schema that it belongs to.
 */
function closed(node: unknown, owner?: string): unknown {
  if (Array.isArray(node)) return node.map((item) => closed(item, owner))
  if (!isFields(node)) return node
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => [
    key,
    key === '$ref' && typeof value === 'string' ? value.replace(/^#/, `${name}#`) : closed(value, owner),
  ])
  const isOpen = node.type === 'object' && !Object.hasOwn(node, 'additionalProperties')
  const isSchema = typeof node.type === 'string'
  return {
    ...Object.fromEntries(entries),
    ...(isOpen && { unevaluatedProperties: false }),
    ...(isSchema && owner !== undefined && { [ownerKeyword]: owner }),
  }
}

function schemaOf(node: unknown): AnySchema {
  return isFields(node) ? { ...node } : {}
}

/** The schemas with bounds that replies are made of, by name. */
export const boundedSchemas: readonly string[] = [...reachable()]
  .filter((schema) => hasBounds(at(document.components.schemas, schema)))
  .sort()

function reachable(): Set<string> {
  const seen = new Set<string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) walk(item)
    if (!isFields(node)) return
    const found = typeof node.$ref === 'string' ? /^#\/components\/schemas\/(\w+)$/.exec(node.$ref)?.[1] : undefined
    if (found !== undefined && !seen.has(found)) {
      seen.add(found)
      walk(at(document.components.schemas, found))
    }
    for (const value of Object.values(node)) walk(value)
  }
  for (const { replies } of operations) for (const { schema } of replies.values()) walk(schema)
  return seen
}

/** Whether a schema itself, without those that it refers to, bounds a value. */
function hasBounds(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasBounds)
  if (!isFields(node)) return false
  return boundKeywords.some((keyword) => Object.hasOwn(node, keyword)) || Object.values(node).some(hasBounds)
}

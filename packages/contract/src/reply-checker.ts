import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type ContractDocument, document as contract } from './document.ts'
import { asObject, dereferenced, isArray, isObject, type Json, type JsonObject } from './json.ts'

/** A reply as it left the server. */
export type SentReply = {
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON; undefined if there was no body. */
  readonly body?: unknown
}

/** Names what is wrong with a reply; nothing if it is one that the document allows. */
export type ReplyChecker = (operationId: string, reply: SentReply) => string[]

/** Headers of the connection and the message, and those that only browsers read; no operation documents them. */
const TRANSPORT_HEADERS = new Set([
  'access-control-allow-origin',
  'access-control-expose-headers',
  'content-type',
  'content-length',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
])

/**
 * Makes a checker of replies against the document. It reads the JSON Schemas with Ajv, not with the zod schemas that
 * are generated from them, so that a fault of the generator cannot hide itself. It is stricter than the document in
 * one point: an object may have no property that is not documented.
 *
 * Checks are compiled when a reply first needs them.
 *
 * @example `check('showCapacityRule', { status: 200, headers, body })` gives `[]` for a good reply
 */
export function createReplyChecker(document: ContractDocument = contract): ReplyChecker {
  const operations = new Map(Object.values(document.paths).flatMap((item) => operationsOf(document, item)))
  const validator = createValidator(document)
  return (operationId, reply) => {
    const operation = operations.get(operationId)
    if (operation === undefined) return [`${operationId} is no operation of the document`]
    const responses = asObject(operation.responses)
    const status = String(reply.status)
    const response = Object.hasOwn(responses, status) ? responses[status] : undefined
    if (response === undefined) return [`status ${status} is not documented`]
    const never = Object.hasOwn(document['x-never-sent'], operationId)
      ? document['x-never-sent'][operationId]
      : undefined
    if (never?.includes(status)) return [`status ${status} is documented as never sent`]
    return [
      ...headerProblems(asObject(asObject(response).headers ?? {}), reply.headers, validator),
      ...bodyProblems(asObject(asObject(response).content ?? {}), reply, validator),
    ]
  }
}

function operationsOf(document: ContractDocument, item: JsonObject): [id: string, operation: JsonObject][] {
  return Object.values(item).flatMap((operation) => {
    if (!isObject(operation) || typeof operation.operationId !== 'string') return []
    return [[operation.operationId, asObject(dereferenced({ ...document }, operation))]]
  })
}

function headerProblems(documented: JsonObject, headers: Headers, validate: Validator): string[] {
  const names = new Set(Object.keys(documented).map((name) => name.toLowerCase()))
  const unknown = [...headers.keys()].filter((name) => !names.has(name) && !TRANSPORT_HEADERS.has(name))
  const wrong = Object.entries(documented).flatMap(([name, header]) => {
    const { required, schema = {} } = asObject(header)
    const value = headers.get(name)
    if (value === null) return required === true ? [`header ${name} is missing`] : []
    return validate(schema, headerValue(asObject(schema), value)).map((problem) => `header ${name}${problem}`)
  })
  return [...new Set(unknown)].map((name) => `header ${name} is not documented`).concat(wrong)
}

/** A header is text; one that is documented as an integer is read as decimal digits. */
function headerValue(schema: JsonObject, value: string): Json {
  return schema.type === 'integer' && /^(?:0|[1-9]\d*)$/.test(value) ? Number(value) : value
}

function bodyProblems(documented: JsonObject, { headers, body }: SentReply, validate: Validator): string[] {
  const types = Object.keys(documented)
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (types.length === 0) {
    return [
      ...(body === undefined ? [] : ['a body is not documented']),
      ...(type ? [`content type ${type} is not documented`] : []),
    ]
  }
  if (type === undefined) return ['content type is missing']
  if (!Object.hasOwn(documented, type)) return [`content type ${type} is not documented`]
  if (body === undefined) return ['the body is missing']
  const { schema = {} } = asObject(documented[type])
  return validate(schema, body).map((problem) => `body${problem}`)
}

type Validator = (schema: Json, value: unknown) => string[]

function createValidator(document: ContractDocument): Validator {
  // Vendor keywords and annotations are none of Ajv's; the linter of the document sees to its keywords.
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(mutable(closed({ $id: 'contract', components: { schemas: document.components.schemas ?? {} } })))
  const compiled = new Map<Json, ValidateFunction>()
  return (schema, value) => {
    const known = compiled.get(schema) ?? ajv.compile(mutable(closed(schema)))
    compiled.set(schema, known)
    if (known(value)) return []
    return (known.errors ?? []).map(({ instancePath, message, params }) => {
      const property = params.unevaluatedProperty ?? params.additionalProperty
      return `${instancePath} ${message}${property === undefined ? '' : `: ${property}`}`
    })
  }
}

/** A copy of a schema in which every object is closed and every reference leads into the components above. */
function closed(schema: Json): Json {
  if (isArray(schema)) return schema.map(closed)
  if (!isObject(schema)) return schema
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'contract#') : closed(value),
    ]),
  )
  const open = schema.type === 'object' && !Object.hasOwn(schema, 'additionalProperties')
  return open ? { ...copy, unevaluatedProperties: false } : copy
}

function mutable(schema: Json): { [key: string]: unknown } {
  return { ...asObject(schema) }
}

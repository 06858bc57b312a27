import { parameterObjects } from './parameter-object.ts'
import { isExtension, type Place } from './place.ts'
import { requestBodyObject } from './request-body-object.ts'
import { responsesObject } from './response-object.ts'
import { call, isIdentifier, literal, record } from './source.ts'

/** An operation as the generator emits it. */
export type Operation = {
  readonly id: string
  /** The source of its route. */
  readonly route: string
  /** The source of what a caller needs to be let in. */
  readonly access: string
  /** The source of the schemas that read a request; `nothing` for a part that the operation does not have. */
  readonly input: string
}

const PASSED_THROUGH = ['tags', 'summary', 'description', 'deprecated', 'security']

/** The sources of an operation. OpenAPI 3.1, section 4.8.10. */
export function operationObject(method: string, path: string, shared: readonly Place[], place: Place): Operation {
  const fields = place.fields(['operationId', 'parameters', 'requestBody', 'responses', ...PASSED_THROUGH])
  const operationId = place.at('operationId')
  const id = operationId.text()
  if (!isIdentifier(id)) operationId.fail('must be an identifier')
  const request = parameterObjects([...shared, ...(fields.get('parameters')?.items() ?? [])])
  const body = fields.get('requestBody')
  if (body) request.push(['body', requestBodyObject(body)])
  const facts = [...fields].flatMap(([key, field]): [string, string][] => {
    // The route's type would otherwise forget which text it was.
    if (isExtension(key)) return [[key, literal(field.value) + (typeof field.value === 'string' ? ' as const' : '')]]
    return PASSED_THROUGH.includes(key) ? [[key, literal(field.value)]] : []
  })
  const route = record([
    ['method', literal(method)],
    ['path', literal(path)],
    ['operationId', literal(id)],
    ...facts,
    ...(request.length === 0 ? [] : [['request', record(request)] as const]),
    ['responses', responsesObject(place.at('responses'))],
  ])
  return { id, route: call('createRoute', route), access: access(place), input: input(id, request) }
}

/** The parts of a request under the same names for every operation, so that one piece of code can read them all. */
function input(id: string, request: readonly (readonly [string, string])[]): string {
  const has = (part: string) => request.some(([name]) => name === part)
  return record([
    ['params', has('params') ? `${id}.request.params` : 'nothing'],
    ['query', has('query') ? `${id}.request.query` : 'nothing'],
    ['headers', has('headers') ? `${id}.request.headers` : 'nothing'],
    ['body', has('body') ? `${id}.request.body.content['application/json'].schema` : 'nothing'],
  ])
}

/** Every operation says itself who may call it: nothing is open because a line is missing. */
function access(place: Place): string {
  const permission = place.at('x-permission').oneOf('view', 'assign', 'manage')
  const bearer = place
    .at('security')
    .items()
    .find((requirement) => requirement.entries().has('bearer'))
  if (!bearer) return place.at('security').fail('must have a bearer requirement')
  const scopes = bearer.at('bearer')
  if (scopes.items().length !== 1) scopes.fail('must have one scope')
  return literal({ permission, scope: scopes.at(0).oneOf('read', 'write') })
}

import { describe, expect, it, test } from 'vitest'
import { document } from './document.ts'
import { asArray, asObject, type JsonObject, objectAt } from './json.ts'
import { normalise } from './round-trip.ts'

/*
 * What a client builds on, written down a second time: a slip in the document that the generator, the types and the
 * server would all follow is a difference here.
 */

const rules = '/api/v2/capacity/rules'
const rule = `${rules}/{capacity_rule_id}`
const id = 'path capacity_rule_id, required'
const page = ['query page[size]', 'query page[after]', 'query page[before]', 'query filter[agent_ids]']

const OPERATIONS = {
  listCapacityRules: {
    ...{ call: `get ${rules}`, permission: 'view', scope: 'read', parameters: ['header If-None-Match'] },
    statuses: [200, 304, 400, 401, 403, 429, 500, 503],
  },
  createCapacityRule: {
    ...{ call: `post ${rules}`, permission: 'manage', scope: 'write', parameters: ['header Idempotency-Key'] },
    ...{ body: 'CreateCapacityRuleRequest', statuses: [200, 400, 401, 403, 413, 415, 429, 500, 503] },
  },
  showCapacityRule: {
    ...{ call: `get ${rule}`, permission: 'view', scope: 'read', parameters: ['header If-None-Match', id] },
    statuses: [200, 304, 400, 401, 403, 404, 429, 500, 503],
  },
  updateCapacityRule: {
    ...{ call: `put ${rule}`, permission: 'manage', scope: 'write', parameters: ['header If-Match', id] },
    ...{ body: 'UpdateCapacityRuleRequest', statuses: [200, 400, 401, 403, 404, 412, 413, 415, 429, 500, 503] },
  },
  deleteCapacityRule: {
    ...{ call: `delete ${rule}`, permission: 'manage', scope: 'write', parameters: ['header If-Match', id] },
    statuses: [204, 400, 401, 403, 404, 412, 429, 500, 503],
  },
  listAssignees: {
    ...{ call: `get ${rules}/assignees`, permission: 'view', scope: 'read', parameters: page },
    statuses: [200, 400, 401, 403, 404, 429, 500, 503],
  },
  listCapacityRuleAssignees: {
    ...{ call: `get ${rule}/assignees`, permission: 'view', scope: 'read', parameters: [id, ...page] },
    statuses: [200, 400, 401, 403, 404, 429, 500, 503],
  },
  assignAgentsToCapacityRule: {
    ...{ call: `patch ${rule}/agents`, permission: 'assign', scope: 'write', parameters: ['header If-Match', id] },
    ...{ body: 'AssignAgentsRequest', statuses: [200, 400, 401, 403, 404, 412, 413, 415, 429, 500, 503] },
  },
}

const contract = normalise(document)
const operations = Object.entries(objectAt(contract, 'paths')).flatMap(([path, item]) =>
  Object.entries(asObject(item)).map(([method, operation]) => ({ call: `${method} ${path}`, ...asObject(operation) })),
)
const named = (operationId: string): JsonObject =>
  asObject(operations.find((operation: JsonObject) => operation.operationId === operationId))

/** `query page[size]`, and whether it has to be there. */
function parameterText(parameter: JsonObject): string {
  return `${parameter.in} ${parameter.name}${parameter.required === true ? ', required' : ''}`
}

it('has these operations and no other', () => {
  expect(operations.map((operation: JsonObject) => operation.operationId).toSorted()).toEqual(
    Object.keys(OPERATIONS).toSorted(),
  )
})

describe.each(Object.entries(OPERATIONS))('%s', (operationId, want) => {
  const operation = named(operationId)

  it('is called so, with these parameters in the order in which their errors are told', () => {
    expect(operation.call).toBe(want.call)
    expect(asArray(operation.parameters ?? []).map((one) => parameterText(asObject(one)))).toEqual(want.parameters)
  })

  it('takes this JSON and needs it, or takes none', () => {
    const schema = 'body' in want ? { $ref: `#/components/schemas/${want.body}` } : undefined
    const body = asObject(operation.requestBody ?? {})
    expect(body.required).toBe(schema && true)
    const content = asObject(body.content ?? {})
    expect(Object.keys(content)).toEqual(schema ? ['application/json'] : [])
    if (schema) expect(objectAt(content, 'application/json').schema).toEqual(schema)
  })

  it('lets in by Basic, or by a token of this scope, those with this permission', () => {
    expect(operation.security).toEqual([{ basic: [] }, { bearer: [want.scope] }])
    expect(operation['x-permission']).toBe(want.permission)
  })

  it('has these outcomes, each with its headers', () => {
    const responses = objectAt(operation, 'responses')
    expect(Object.keys(responses).map(Number)).toEqual(want.statuses)
    for (const status of want.statuses) {
      const headers = asObject(asObject(responses[status]).headers ?? {})
      const names = Object.keys(headers).map((name) => (asObject(headers[name]).required === true ? `${name}!` : name))
      expect(names.toSorted(), `headers of ${status}`).toEqual(headersOf(operationId, status).toSorted())
    }
  })
})

/** The headers of a reply; those that it always has end with `!`. */
function headersOf(operationId: string, status: number): string[] {
  const names = ['X-Request-Id!', 'Cache-Control!', 'Vary!', 'X-Content-Type-Options!']
  // Whoever is not let in has no limit to be told of.
  if (status !== 401 && status !== 403) names.push('X-Rate-Limit', 'X-Rate-Limit-Remaining')
  if (status === 401) names.push('WWW-Authenticate!')
  if (status === 429 || status === 503) names.push('Retry-After!')
  if (status === 304 || (status === 200 && !operationId.endsWith('Assignees'))) names.push('ETag!')
  if (status === 200 && operationId === 'createCapacityRule') names.push('Location!', 'X-Idempotency-Lookup')
  return names
}

test('both ways to authenticate are those of HTTP', () => {
  const schemes = objectAt(objectAt(contract, 'components'), 'securitySchemes')
  const kinds = Object.entries(schemes).map(([name, one]) => [name, asObject(one).type, asObject(one).scheme])
  expect(kinds).toEqual([
    ['basic', 'http', 'basic'],
    ['bearer', 'http', 'bearer'],
  ])
})

test('paths are whole: nothing stands before them but the host', () => {
  expect(document.servers.map(({ url }) => url)).toEqual(['/'])
})

test('only capacities are closed to fields that the contract does not know', () => {
  const schemas = Object.entries(objectAt(objectAt(contract, 'components'), 'schemas'))
  const closed = schemas.filter(([, schema]) => asObject(schema).additionalProperties === false).map(([name]) => name)
  expect(closed.toSorted()).toEqual(['Capacities', 'CapacitiesChange'])
})

test('a new rule leads to every operation on it, by its id', () => {
  const { links } = asObject(objectAt(named('createCapacityRule'), 'responses')['200'])
  const found = Object.values(asObject(links ?? {})).map(asObject)
  expect(found.map(({ operationId }) => operationId).toSorted()).toEqual(
    Object.keys(OPERATIONS)
      .filter((operationId) => String(named(operationId).call).includes('{capacity_rule_id}'))
      .toSorted(),
  )
  for (const { parameters } of found) expect(parameters).toEqual({ capacity_rule_id: '$response.body#/id' })
})

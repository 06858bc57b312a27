import type { RouteHandler } from '@hono/zod-openapi'
import { expect, expectTypeOf, it, test } from 'vitest'
import { document } from './document.ts'
import { access, routes } from './generated/routes.ts'
import type { Body, OperationId, Params, Query, Reply, Status } from './operation.ts'

type Capacities = { email: number; messaging: number; voice: number }

it('names every operation by its id', () => {
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item))
  expect(Object.keys(routes).toSorted()).toEqual(
    ids.flatMap((operation) => JSON.parse(JSON.stringify(operation)).operationId ?? []).toSorted(),
  )
  for (const [id, route] of Object.entries(routes)) expect(route.operationId).toBe(id)
})

it('asks for the permission and the scope that the route documents', () => {
  for (const [id, route] of Object.entries(routes)) {
    expect(new Map<string, object>(Object.entries(access)).get(id)).toEqual({
      permission: route['x-permission'],
      scope: route.security.flatMap((requirement) => ('bearer' in requirement ? requirement.bearer : [])).at(0),
    })
  }
})

// What follows is checked by `tsc`; a run of it shows nothing.
test('types of a route', () => {
  expectTypeOf(routes.createCapacityRule['x-permission']).toEqualTypeOf<'manage'>()
  expectTypeOf(access.assignAgentsToCapacityRule).toEqualTypeOf<{
    readonly permission: 'assign'
    readonly scope: 'write'
  }>()
  expectTypeOf(routes.showCapacityRule.path).toEqualTypeOf<'/api/v2/capacity/rules/{capacity_rule_id}'>()
  expectTypeOf(routes.showCapacityRule.method).toEqualTypeOf<'get'>()
  expectTypeOf<OperationId>().toExtend<string>()
})

test('types of a request', () => {
  expectTypeOf<Params<'showCapacityRule'>>().toEqualTypeOf<{ capacity_rule_id: string }>()
  expectTypeOf<Params<'listCapacityRules'>>().toEqualTypeOf<undefined>()
  expectTypeOf<Query<'listAssignees'>>().toEqualTypeOf<{
    'page[size]': number
    'page[after]'?: number | undefined
    'page[before]'?: number | undefined
    'filter[agent_ids]'?: number[] | undefined
  }>()
  expectTypeOf<Query<'createCapacityRule'>>().toEqualTypeOf<undefined>()
  expectTypeOf<Body<'createCapacityRule'>>().toEqualTypeOf<{
    name: string
    description?: string | undefined
    default: boolean
    capacities: { [Channel in keyof Capacities]?: number | undefined }
    agent_ids?: number[] | undefined
  }>()
  expectTypeOf<Body<'deleteCapacityRule'>>().toEqualTypeOf<undefined>()
})

test('types of a reply', () => {
  expectTypeOf<Status<'deleteCapacityRule'>>().toEqualTypeOf<204 | 400 | 401 | 403 | 404 | 412 | 429 | 500 | 503>()
  expectTypeOf<Reply<'deleteCapacityRule', 204>>().toEqualTypeOf<undefined>()
  expectTypeOf<Reply<'showCapacityRule', 404>>().toEqualTypeOf<{ error: string }>()
  expectTypeOf<Reply<'listCapacityRules', 200>[number]['capacities']>().toEqualTypeOf<Capacities>()
  expectTypeOf<Reply<'listAssignees', 200>['links']>().toEqualTypeOf<{ next: string | null; prev: string | null }>()
  // @ts-expect-error A status that the document does not name has no reply.
  expectTypeOf<Reply<'showCapacityRule', 201>>().toBeUndefined()
})

test('types of a handler', () => {
  const found: RouteHandler<typeof routes.listAssignees> = (c) => {
    expectTypeOf(c.req.valid('query')).toEqualTypeOf<Query<'listAssignees'>>()
    return c.json({ error: 'Rule not found' }, 404)
  }
  // @ts-expect-error A status that the document does not name.
  const status: RouteHandler<typeof routes.listAssignees> = (c) => c.json({ error: 'Rule not found' }, 410)
  // @ts-expect-error A body of another status.
  const body: RouteHandler<typeof routes.listAssignees> = (c) => c.json({ error: 'Rule not found' }, 200)
  expect([found, status, body]).toHaveLength(3)
})

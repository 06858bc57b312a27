import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test, vi } from 'vitest'
import { bundle } from './bundle.ts'
import { oneLine, placed } from './fixture.ts'
import { openapiObject } from './openapi-object.ts'
import { operationObject } from './operation-object.ts'
import { pathItemObject } from './path-item-object.ts'
import type { JsonObject } from './place.ts'

const operation: JsonObject = {
  operationId: 'showThing',
  'x-permission': 'view',
  security: [{ apiToken: [] }, { bearer: ['read'] }],
  responses: { 204: { description: 'Gone.' } },
}
const document: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Things' },
  paths: { '/things': { get: operation } },
  components: { schemas: { B: { type: 'array', items: { $ref: '#/components/schemas/A' } }, A: { type: 'boolean' } } },
}

describe('operationObject', () => {
  const emit = (change: JsonObject) => operationObject('get', '/things', [], placed({ ...operation, ...change }))

  it('keeps the type of a vendor field that is a text, and of no other', () => {
    expect(oneLine(emit({ 'x-note': { a: 1 } }).route)).toContain("'x-note': { a: 1 }, responses:")
  })

  it('becomes a route whose vendor fields keep their types, and what a caller needs', () => {
    expect(emit({})).toEqual({
      id: 'showThing',
      route: `createRoute({
  method: 'get',
  path: '/things',
  operationId: 'showThing',
  'x-permission': 'view' as const,
  security: [{ apiToken: [] }, { bearer: ['read'] }],
  responses: { 204: { description: 'Gone.' } },
})`,
      access: "{ permission: 'view', scope: 'read' }",
      input: '{ params: nothing, query: nothing, headers: nothing, body: nothing }',
    })
  })

  it('has a request where there are parameters or a body', () => {
    const content = { 'application/json': { schema: { type: 'boolean' } } }
    const parameters = [{ $ref: '#/components/parameters/page-size' }]
    expect(oneLine(emit({ parameters, requestBody: { required: true, content } }).route)).toContain(
      "request: { query: z.object({ 'page[size]': parameters['page-size'] }), body: { required: true, content: { 'application/json': { schema: boolean() } } } }",
    )
  })

  test.each<[JsonObject, string]>([
    [{ callbacks: {} }, '/at/callbacks is not known'],
    [{ servers: [] }, '/at/servers is not known'],
    [{ operationId: 'show-thing' }, '/at/operationId must be an identifier'],
    [{ 'x-permission': 'all' }, '/at/x-permission must be one of view, assign, manage'],
    [{ security: [] }, '/at/security must have a bearer requirement'],
    [{ security: [{ bearer: [] }] }, '/at/security/0/bearer must have one scope'],
    [{ security: [{ bearer: ['all'] }] }, '/at/security/0/bearer/0 must be one of read, write'],
  ])('%j is refused: %s', (change, message) => {
    expect(() => emit(change)).toThrow(message)
  })

  test.each(['operationId', 'x-permission', 'security', 'responses'])('without %s it is refused', (key) => {
    const { [key]: _, ...rest } = operation
    expect(() => operationObject('get', '/', [], placed(rest))).toThrow(`/at has no ${key}`)
  })
})

describe('pathItemObject', () => {
  it('gives its parameters to each operation', () => {
    const parameters = [{ $ref: '#/components/parameters/id' }]
    const routes = pathItemObject('/{id}', placed({ parameters, get: operation, delete: operation }))
    expect(
      routes.map(({ route }) => oneLine(route).includes('request: { params: z.object({ id: parameters.id }) }')),
    ).toEqual([true, true])
  })

  test.each(['head', 'summary', 'servers', 'x-note'])('%s is refused', (key) => {
    expect(() => pathItemObject('/', placed({ [key]: {} }))).toThrow(`/at/${key} is not known`)
  })
})

describe('openapiObject', () => {
  it('declares a schema before its use, and imports what it uses', () => {
    expect(
      openapiObject(document),
    ).toBe(`// Generated from openapi/openapi.yaml by packages/contract/generator. Changes here are lost.
import { createRoute, z } from '@hono/zod-openapi'
import { boolean, list } from '../schema.ts'

export const A = boolean().openapi('A')

export const B = list(A).openapi('B')

export const showThing = ${operationObject('get', '/things', [], placed(operation)).route}

/** Every operation of the contract, by its id. */
export const routes = {
  showThing,
}

/** What a caller needs for each operation: a permission, and of an access token a scope. */
export const access = { showThing: { permission: 'view', scope: 'read' } } as const

const nothing = z.undefined()

/** What reads the parts of a request, by operation. */
export const inputs = { showThing: { params: nothing, query: nothing, headers: nothing, body: nothing } }
`)
  })

  it.each(['3.1.0', '3.1.1', '3.1.10'])('takes version %s', (openapi) => {
    expect(openapiObject({ ...document, openapi })).toContain('showThing')
  })

  it('needs no components', () => {
    const { components: _, ...rest } = document
    expect(openapiObject(rest)).toContain(
      "import { createRoute, z } from '@hono/zod-openapi'\n\nexport const showThing",
    )
  })

  it('imports nothing for words in a text that look like a call', () => {
    const description = 'Neither list(1) nor "text(2)" is \\"choice(3)'
    const quoted = { paths: { '/things': { get: { ...operation, description: `${description}, it's integer(4)` } } } }
    const plain = { paths: { '/things': { get: { ...operation, description } } } }
    for (const { paths } of [quoted, plain])
      expect(openapiObject({ ...document, paths })).toContain("import { boolean, list } from '../schema.ts'")
    expect(openapiObject({ ...document, ...plain, components: {} })).not.toContain("from '../schema.ts'")
    expect(openapiObject({ ...document, ...quoted, components: {} })).not.toContain("from '../schema.ts'")
  })

  const self = { $ref: '#/components/schemas/A' }
  test.each<[string, JsonObject, string]>([
    ['webhooks', { webhooks: {} }, '/webhooks is not known'],
    ['another version', { openapi: '3.0.3' }, '/openapi must be 3.1'],
    ['a version before it was one', { openapi: '3.1.0-rc1' }, '/openapi must be 3.1'],
    ['a version that only ends so', { openapi: '13.1.0' }, '/openapi must be 3.1'],
    ['another component', { components: { callbacks: {} } }, '/components/callbacks is not known'],
    [
      'a keyword deep inside',
      { components: { schemas: { A: { type: 'array', items: { type: 'string', not: {} } } } } },
      '/components/schemas/A/items/not is not known',
    ],
    [
      'a header',
      { components: { headers: { A: { explode: true, schema: { type: 'string' } } } } },
      '/components/headers/A/explode is not known',
    ],
    [
      'an example',
      { components: { examples: { a: { externalValue: '' } } } },
      '/components/examples/a/externalValue is not known',
    ],
    [
      'a schema within itself',
      { components: { schemas: { A: { type: 'array', items: self } } } },
      '/components/schemas/A/items makes A mention itself',
    ],
    [
      'one id twice',
      { paths: { '/a': { get: operation }, '/b': { get: operation } } },
      '/paths has two operations named showThing',
    ],
    [
      'a path',
      {
        paths: {
          '/a': { get: { ...operation, parameters: [{ in: 'query', name: 'a', schema: { type: 'object' } }] } },
        },
      },
      '/paths/~1a/get/parameters/0/schema cannot be read from a query',
    ],
  ])('%s is refused', (_, change, message) => {
    expect(() => openapiObject({ ...document, ...change })).toThrow(message)
  })
})

describe('the contract', () => {
  it('is bundled without a trace in the temporary folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bundle-test-'))
    try {
      vi.stubEnv('TMPDIR', folder)
      await bundle()
      // Node's own cache is not ours.
      expect((await readdir(folder)).filter((name) => name !== 'node-compile-cache')).toEqual([])
    } finally {
      vi.unstubAllEnvs()
      await rm(folder, { recursive: true })
    }
  })

  it('is generated without a word of complaint, from text that is current', async () => {
    const generated = await import('node:fs/promises').then(({ readFile }) =>
      readFile(new URL('../src/generated/routes.ts', import.meta.url), 'utf8'),
    )
    expect(openapiObject(await bundle())).toBe(generated)
  })
})

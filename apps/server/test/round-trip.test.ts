import { document } from '@capacity-rules/contract/document'
import { emit, normalise } from '@capacity-rules/contract/round-trip'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './harness.ts'

const beside = ['/healthz', '/readyz', '/openapi.json', '/openapi.yaml', '/docs']

describe('the assembled application', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  test('emits the contract that it was made from', () => {
    expect(normalise(emit(server.app))).toEqual(normalise(document))
  })

  test('has the API with the paths of the contract, the pages beside it, and no other', async () => {
    expect(server.app.routes.map(({ path }) => path).toSorted()).toEqual(['/api/*', ...beside].sort())
    for (const path of Object.keys(document.paths)) {
      // A method that no operation has tells a path that is known from one that is not.
      expect((await server.request('OPTIONS', path)).status).toBe(405)
      expect((await server.request('OPTIONS', `${path}x/y/z`)).status).toBe(404)
    }
  })

  test('gives out the contract as it is', async () => {
    expect((await server.request('GET', '/openapi.json', { as: null })).json).toEqual(document)
  })
})

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

  test('has the routes of the contract, the pages beside it, and no other', () => {
    const paths = server.app.routes.map(({ path }) => path.replace(/:(\w+)(\{.*?\})?(?=\/|$)/g, '{$1}'))
    expect(paths.toSorted()).toEqual([...Object.keys(document.paths), ...beside].sort())
  })

  test('gives out the contract as it is', async () => {
    expect((await server.request('GET', '/openapi.json', { as: null })).json).toEqual(document)
  })
})

import { readFileSync } from 'node:fs'
import { METHODS } from 'node:http'
import { routes } from '@capacity-rules/contract'
import { document } from '@capacity-rules/contract/document'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ListeningServer, startListeningServer } from '../listening.ts'
import { defaultRule } from '../requests.ts'
import { operationIds } from '../shared-statuses.ts'
import { Wire, wireRequest } from '../wire.ts'
import { usualPaths } from './usual-paths.ts'

/*
 * API9: there are more doors than anybody knows of: an old version, a debug page, metrics, an admin console. Here every
 * door has to stand in the contract or, beside `/api/`, in the README.
 */
vi.setConfig({ testTimeout: 60_000 })

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')
/** The paths beside the contract, each with what the README says of it. */
const beside = ['/healthz', '/readyz', '/openapi.json', '/openapi.yaml', '/docs']

let server: ListeningServer
let ruleId: string
beforeAll(async () => {
  server = await startListeningServer()
  // One that no method can take away.
  ruleId = (await defaultRule(server)).id
})
afterAll(() => server.close())

test('the application has the routes of the README, and one for all that the contract has', () => {
  const registered = new Set(server.app.routes.map(({ path }) => path))
  expect([...registered].toSorted()).toEqual(['/api/*', ...beside].toSorted())
  for (const path of beside) expect(readme).toContain(path)
})

test('the contract has one version, and the operations that the server has', () => {
  const paths = Object.keys(document.paths ?? {})
  expect(paths.filter((path) => !path.startsWith('/api/v2/capacity/rules'))).toEqual([])
  expect(new Set(operationIds.map((id) => routes[id].path))).toEqual(new Set(paths))
})

// What Node’s parser makes of it is in `raw-targets.test.ts`: it is no request for a path.
const methods = METHODS.filter((method) => method !== 'CONNECT')

/** Asks for all of the paths with all of the methods, and gives those that answer anything but that they are not there. */
async function open(paths: readonly string[], fields: Readonly<Record<string, string>>): Promise<string[]> {
  const wire = await Wire.open(server.port)
  const found: string[] = []
  for (const path of paths) {
    for (const method of methods) {
      const { status } = (await wire.send(wireRequest(`${method} ${path}`, fields)).reply(method === 'HEAD')) ?? {}
      if (status !== 401 && status !== 404 && status !== 405) found.push(`${method} ${path} ${status}`)
    }
  }
  wire.close()
  return found
}

describe('of the paths that are usual elsewhere, with every method there is', () => {
  const admin = () => server.fields
  const stranger = () => ({ Host: 'a' })
  const own = beside.flatMap((path) => ['GET', 'HEAD'].map((method) => `${method} ${path} 200`))

  test('none answers, neither to a stranger nor to an admin, but those of the README', async () => {
    const paths = [...new Set([...usualPaths, ...beside])]
    expect(paths.length).toBeGreaterThan(150)
    for (const fields of [stranger(), admin()]) expect((await open(paths, fields)).toSorted()).toEqual(own.toSorted())
  })

  test('none answers under /api/, in whatever version', async () => {
    const below = usualPaths.slice(0, 60).flatMap((path) => [`/api${path}`, `/api/v2${path}`])
    const versions = ['v1', 'v3', 'v2.0', 'v2beta', 'beta', 'internal', 'latest'].flatMap((version) => [
      `/api/${version}/capacity/rules`,
      `/api/${version}/capacity/rules/assignees`,
    ])
    expect(await open([...below, ...versions], admin())).toEqual([])
    expect(await open(['/api/v2/capacity/rules', '/api/v2/users/me', '/api'], stranger())).toEqual([])
  })

  test('the contract’s own paths answer to its methods, and to no others', async () => {
    const inContract = (path: string) => path.replaceAll(ruleId, '{capacity_rule_id}')
    const paths = [...new Set(operationIds.map((id) => routes[id].path.replace(/\{[^}]+\}/, ruleId)))]
    const found = await open(paths, admin())
    const answering = found
      .map((line) => inContract(line.split(' ').slice(0, 2).join(' ')))
      .filter((one) => !one.startsWith('HEAD '))
    const wanted = operationIds.map((id) => `${routes[id].method.toUpperCase()} ${routes[id].path}`)
    expect(answering.toSorted()).toEqual(wanted.toSorted())
  })
})

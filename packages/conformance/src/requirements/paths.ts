import { agentsPath, assigneesOf, assigneesPath, rulePath, rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { unknownRuleId } from '../suite/trial.ts'

const notFound = 'Not found'

/** Every path of the contract with the methods that it takes, and one that it does not. */
const methods: readonly (readonly [name: string, path: (id: string) => string, allow: string, wrong: string])[] = [
  ['rules', () => rulesPath, 'GET, HEAD, POST', 'PUT'],
  ['assignees', () => assigneesPath, 'GET, HEAD', 'POST'],
  ['rule', rulePath, 'DELETE, GET, HEAD, PUT', 'POST'],
  ['agents', agentsPath, 'PATCH', 'GET'],
  ['rule-assignees', assigneesOf, 'GET, HEAD', 'DELETE'],
]

const sorted = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map((one) => one.trim())
    .sort()

const wrongMethods = methods.map(
  ([name, path, allow, wrong]): Requirement => ({
    id: `methods.${name}`,
    origin: 'D',
    rule: `${path('{id}')} takes ${allow}; Allow names them on a 405.`,
    check: async (t) => {
      const { id } = await t.still()
      const exchange = expectError(await t.send(wrong, path(id)), 405, 'Method not allowed')
      expectEqual(exchange, 'Allow', sorted(exchange.reply.headers.get('allow')), sorted(allow))
    },
  }),
)

const heads = methods
  .filter(([, , allow]) => allow.includes('HEAD'))
  .map(
    ([name, path]): Requirement => ({
      id: `head.${name}`,
      origin: 'D',
      rule: `HEAD of ${path('{id}')} answers as GET does, without the body.`,
      check: async (t) => {
        const { id } = await t.still()
        const get = await t.send('GET', path(id))
        const head = await t.client.sendAlone('HEAD', path(id))
        expectThat(head, head.reply.text === '', 'no body')
        for (const field of ['content-type', 'etag', 'cache-control']) {
          expectEqual(head, field, head.reply.headers.get(field), get.reply.headers.get(field))
        }
        expectStatus(head, get.reply.status)
      },
    }),
  )

export const paths: Theme = {
  name: 'Paths and methods',
  requirements: [
    {
      id: 'paths.unknown',
      origin: 'D',
      rule: 'A path under /api/ that the contract does not name is answered with 404 "Not found".',
      check: async (t) => {
        const { id } = await t.still()
        for (const path of ['/api/', '/api/v2/none', '/api/v2/capacity', `${agentsPath(id)}/1`, `${rulePath(id)}/x`]) {
          expectError(await t.send('GET', path), 404, notFound)
        }
      },
    },
    {
      id: 'paths.trailing-slash',
      origin: 'D',
      rule: 'A path with a slash at its end is another one, which there is not.',
      check: async (t) => {
        const { id } = await t.still()
        for (const path of [rulesPath, assigneesPath, rulePath(id), assigneesOf(id)]) {
          expectError(await t.send('GET', `${path}/`), 404, notFound)
        }
      },
    },
    ...wrongMethods,
    {
      id: 'methods.assignees-is-no-rule',
      origin: 'D',
      rule: 'The path of all assignees is never taken for a rule with that id.',
      check: async (t) => {
        expectStatus(await t.send('DELETE', assigneesPath), 405)
        expectStatus(await t.send('PUT', assigneesPath, { json: {} }), 405)
      },
    },
    {
      id: 'methods.options',
      origin: 'D',
      rule: 'OPTIONS is answered with 405, where it is no preflight.',
      check: async (t) => {
        expectError(await t.send('OPTIONS', rulesPath), 405, 'Method not allowed')
      },
    },
    ...heads,
    {
      id: 'head.errors',
      origin: 'D',
      rule: 'HEAD is answered with the status of GET where that is refused.',
      check: async (t) => {
        for (const [target, status] of [
          [rulePath(unknownRuleId), 404],
          [`${assigneesPath}?page[size]=0`, 400],
          ['/api/v2/none', 404],
        ] as const) {
          const head = expectStatus(await t.client.sendAlone('HEAD', target), status)
          expectThat(head, head.reply.text === '', 'no body')
        }
        expectStatus(await t.client.sendAlone('HEAD', rulesPath, { as: 'nobody' }), 401)
      },
    },
    {
      id: 'paths.query-ignored',
      origin: 'D',
      rule: 'A query that an operation does not read is ignored.',
      check: async (t) => {
        const { id } = await t.still()
        expectStatus(await t.send('GET', `${rulePath(id)}?page[size]=0&x=%zz&%`), 200)
        expectStatus(await t.send('PUT', `${rulePath(id)}?default=true&name=`, { json: {} }), 200)
      },
    },
  ],
}

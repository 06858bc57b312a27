import { type OperationId, routes } from '@capacity-rules/contract'
import { StoreUnavailable } from '@capacity-rules/core'
import { operations } from '../src/operations/index.ts'
import { type Reply, type RequestOptions, startTestServer, type TestServer, type TestServerOptions } from './harness.ts'
import { createRule, validCall } from './requests.ts'

/** The operations of the contract. Those with a body are the ones that can answer 413 and 415. */
export const operationIds: readonly OperationId[] = Object.values(operations).map(({ id }) => id)
export const operationsWithBody = operationIds.filter((id) => 413 in routes[id].responses)

const fail = (error: Error) => () => {
  throw error
}
type Reads = Pick<NonNullable<TestServerOptions['faults']>, 'listRules' | 'findRule' | 'readAssignees' | 'write'>

/** A store in which nothing but the look-up of credentials works. */
export const brokenStore = (error: Error): Reads => ({
  listRules: fail(error),
  findRule: fail(error),
  readAssignees: fail(error),
  write: async () => {
    throw error
  },
})

/** Sends the valid request of an operation, with something about it changed. */
export async function call(
  server: TestServer,
  operation: OperationId,
  options: RequestOptions = {},
  ruleId = '01KJPZ7Q40E5W8T6X3V9B2N4MC',
): Promise<Reply> {
  const { method, path, json } = validCall[operation](ruleId)
  return server.request(method, path, { ...(options.body === undefined && json !== undefined && { json }), ...options })
}

async function once<T>(options: TestServerOptions, use: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startTestServer(options)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}

/** One way to each status that several operations have and that no operation has in a way of its own. */
export const provoke = {
  401: (operation: OperationId) => once({}, (server) => call(server, operation, { as: null })),
  403: (operation: OperationId) => once({}, (server) => call(server, operation, { as: 'agent' })),
  413: (operation: OperationId) =>
    once({}, async (server) => {
      const { id } = await createRule(server)
      return call(server, operation, { body: ' '.repeat(1024 * 1024 + 1) }, id)
    }),
  415: (operation: OperationId) => once({}, (server) => call(server, operation, { contentType: 'text/plain' })),
  429: (operation: OperationId) =>
    once({ rateLimitPerMinute: 1, clock: () => Date.UTC(2026, 2, 2) }, async (server) => {
      await call(server, 'listCapacityRules')
      return call(server, operation)
    }),
  500: (operation: OperationId) =>
    once({ faults: brokenStore(new Error('a fault')) }, (server) => call(server, operation)),
  503: (operation: OperationId) =>
    once({ faults: brokenStore(new StoreUnavailable('gone')) }, (server) => call(server, operation)),
} as const
export type SharedStatus = keyof typeof provoke

const shared: readonly SharedStatus[] = [401, 403, 413, 415, 429, 500, 503]

/** Each operation with each of these statuses that the contract documents for it. */
export const sharedStatuses: readonly (readonly [SharedStatus, OperationId])[] = operationIds.flatMap((id) =>
  shared.filter((status) => status in routes[id].responses).map((status) => [status, id] as const),
)

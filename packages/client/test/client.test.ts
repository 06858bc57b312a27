import { expect, expectTypeOf, test } from 'vitest'
import { type components, createClient } from '../src/index.ts'

/** What a client sends, as `fetch` would get it. */
const sentBy = async (
  call: (client: ReturnType<typeof createClient>) => Promise<unknown>,
  auth: Parameters<typeof createClient>[0]['auth'],
) => {
  const sent: Request[] = []
  const baseUrl = 'http://127.0.0.1:1'
  const fetch = async (request: Request): Promise<Response> => {
    sent.push(request)
    return Response.json([])
  }
  await call(createClient({ baseUrl, auth, fetch }))
  return sent[0]
}

const apiToken = { email: 'zoë@example.com', apiToken: 'secret' }

test('an API token goes into Basic, with the address in UTF-8', async () => {
  const request = await sentBy((client) => client.GET('/api/v2/capacity/rules'), apiToken)
  const [scheme, text = ''] = request?.headers.get('authorization')?.split(' ') ?? []
  expect([scheme, Buffer.from(text, 'base64').toString()]).toEqual(['Basic', 'zoë@example.com/token:secret'])
})

test('an access token goes into Bearer', async () => {
  const request = await sentBy((client) => client.GET('/api/v2/capacity/rules'), { accessToken: 'abc' })
  expect(request?.headers.get('authorization')).toBe('Bearer abc')
})

test('an address that Basic cannot carry is refused before anything is sent', () => {
  expect(() => createClient({ baseUrl: 'http://127.0.0.1:1', auth: { email: 'a:b@c', apiToken: 'x' } })).toThrow(
    TypeError,
  )
})

test('the ids of a filter have commas between them', async () => {
  const query = { 'filter[agent_ids]': [3, 7], 'page[size]': 2 }
  const request = await sentBy(
    (client) => client.GET('/api/v2/capacity/rules/assignees', { params: { query } }),
    apiToken,
  )
  expect(decodeURIComponent(new URL(request?.url ?? '').search)).toBe('?filter[agent_ids]=3,7&page[size]=2')
})

test('calls and replies have the types of the contract', () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1', auth: apiToken })
  const show = () =>
    client.GET('/api/v2/capacity/rules/{capacity_rule_id}', { params: { path: { capacity_rule_id: 'x' } } })
  type Shown = Awaited<ReturnType<typeof show>>
  expectTypeOf<NonNullable<Shown['data']>>().toEqualTypeOf<components['schemas']['CapacityRule']>()
  expectTypeOf<NonNullable<Shown['error']>['error']>().toEqualTypeOf<string>()
  // @ts-expect-error The path has a parameter.
  const withoutId = () => client.GET('/api/v2/capacity/rules/{capacity_rule_id}')
  // @ts-expect-error There is no such path.
  const unknownPath = () => client.GET('/api/v2/capacity/agents')
  // @ts-expect-error A new rule has to have capacities.
  const withoutCapacities = () => client.POST('/api/v2/capacity/rules', { body: { name: 'x', default: false } })
  expect([withoutId, unknownPath, withoutCapacities]).toHaveLength(3)
})

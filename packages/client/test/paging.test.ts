import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CapacityRules, InvalidArgumentError, InvalidReplyError } from '../src/index.ts'
import { type RealServer, startRealServer } from './real-server.ts'
import { caught, json, page, startScriptedServer } from './scripted-server.ts'

const ids = (assignees: readonly { readonly id: number }[]) => assignees.map(({ id }) => id)
const all = { limit: Number.POSITIVE_INFINITY }

describe('against the real server', () => {
  let server: RealServer
  let client: CapacityRules
  const added = Array.from({ length: 250 }, (_, index) => 100 + 3 * index)
  const everyone = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, ...added]
  beforeAll(async () => {
    server = await startRealServer()
    await server.importUsers(added.map((id) => ({ id })))
    client = await server.client()
  })
  afterAll(() => server.close())

  test.each([undefined, 1, 7, 100])('every agent comes once, in order, with a page size of %s', async (pageSize) => {
    const seen: number[] = []
    for await (const { id } of client.listAssignees({ pageSize })) seen.push(id)
    expect(seen).toEqual(everyone)
  })

  test('pages are as they were sent', async () => {
    const sizes: number[] = []
    for await (const { assignees, links, meta } of client.listAssignees({ pageSize: 100 }).pages()) {
      sizes.push(assignees.length)
      expect(meta.has_more).toBe(links.next !== null)
    }
    expect(sizes).toEqual([100, 100, 65])
  })

  test('after an agent come those with higher ids', async () => {
    expect(ids(await client.listAssignees({ after: 17, pageSize: 2 }).toArray({ limit: 3 }))).toEqual([18, 19, 20])
  })

  test('before an agent come those with lower ids, the highest first, and their pages backwards', async () => {
    const listing = client.listAssignees({ before: 15, pageSize: 3 })
    expect(ids(await listing.toArray(all))).toEqual([14, 13, 12, 11, 5, 4, 3, 2, 1])
    const pages = []
    for await (const { assignees } of listing.pages()) pages.push(ids(assignees))
    expect(pages).toEqual([
      [12, 13, 14],
      [4, 5, 11],
      [1, 2, 3],
    ])
  })

  test('a filter holds for all pages', async () => {
    const agentIds = [20, 11, 3, 999_999, 103, 106]
    expect(ids(await client.listAssignees({ agentIds, pageSize: 2 }).toArray(all))).toEqual([3, 11, 20, 103, 106])
  })

  test('the agents of a rule are paged alike', async () => {
    const rule = await client.createCapacityRule({ name: 'Team', capacities: {}, agent_ids: [12, 14, 16, 18] })
    expect(ids(await client.listCapacityRuleAssignees(rule.id, { pageSize: 3 }).toArray(all))).toEqual([12, 14, 16, 18])
    expect(ids(await client.listCapacityRuleAssignees(rule.id, { before: 16 }).toArray(all))).toEqual([14, 12])
    await client.deleteCapacityRule(rule.id)
    expect(await caught(client.listCapacityRuleAssignees(rule.id).toArray(all))).toMatchObject({ status: 404 })
  })

  test('what the server refuses is an error while reading', async () => {
    const error = await caught(client.listAssignees({ pageSize: 101 }).toArray(all))
    expect(error).toMatchObject({ status: 400, message: 'Invalid pagination parameter: page[size]:(101)' })
  })
})

describe('requests', () => {
  const first = page([1, 2], '?page[after]=2')

  test('are none until somebody reads', async () => {
    const server = await startScriptedServer(json(200, page([], null)))
    server.client().listAssignees().pages()
    await server.client().listAssignees().toArray(all)
    expect(server.came).toHaveLength(1)
  })

  test('end when the reader does', async () => {
    const server = await startScriptedServer(json(200, first))
    for await (const { id } of server.client().listAssignees()) if (id === 2) break
    expect(server.came).toHaveLength(1)
  })

  test.each([1, 2])('end with a limit of %i that the page fills', async (limit) => {
    const server = await startScriptedServer(json(200, first))
    expect(await server.client().listAssignees().toArray({ limit })).toHaveLength(limit)
    expect(server.came).toHaveLength(1)
  })

  test('begin anew with each reading', async () => {
    const server = await startScriptedServer(json(200, page([1], null)))
    const listing = server.client().listAssignees()
    expect([await listing.toArray(all), await listing.toArray(all)]).toHaveLength(2)
    expect(server.came).toHaveLength(2)
  })
})

describe('arguments that are refused before anything is sent', () => {
  const cases: readonly (readonly [string, (client: CapacityRules) => Promise<unknown>])[] = [
    ['a list of nobody', (client) => client.listAssignees({ agentIds: [] }).toArray(all)],
    ['both ends', (client) => client.listAssignees(JSON.parse('{"after": 1, "before": 9}')).toArray(all)],
    ['a limit of 0', (client) => client.listAssignees().toArray({ limit: 0 })],
    ['a limit that is no number', (client) => client.listAssignees().toArray({ limit: Number.NaN })],
    ['no limit', (client) => client.listAssignees().toArray(JSON.parse('{}'))],
  ]
  test.each(cases)('%s', async (_, call) => {
    const server = await startScriptedServer(json(200, page([], null)))
    expect(await caught(call(server.client()))).toBeInstanceOf(InvalidArgumentError)
    expect(server.came).toEqual([])
  })
})

describe('the link to the next page', () => {
  const path = '/api/v2/capacity/rules/assignees'
  const read = async (link: string, ...more: string[]) => {
    const server = await startScriptedServer(
      ...[link, ...more].map((each, index) => json(200, page([index + 1], each))),
      json(200, page([99], null)),
    )
    const seen: number[] = []
    const reading = async () => {
      for await (const { id } of server.client().listAssignees({ pageSize: 1 })) seen.push(id)
    }
    const error = await reading().then(
      () => undefined,
      (error: unknown) => error,
    )
    return { seen, error, urls: server.came.map(({ url }) => url) }
  }

  test.each([
    [
      'is followed with its whole query, whatever a cursor looks like',
      `${path}?page[after]=eyJvIjoi%3D&x=1`,
      `${path}?page[after]=eyJvIjoi%3D&x=1`,
    ],
    ['never leads to another path', '/oauth/tokens?page[after]=1', `${path}?page[after]=1`],
  ])('%s', async (_, link, second) => {
    expect(await read(link)).toEqual({ seen: [1, 99], error: undefined, urls: [`${path}?page[size]=1`, second] })
  })

  test.each([
    'https://elsewhere.example/?page[after]=1',
    'http://127.0.0.1:1/?page[after]=1',
    '//elsewhere.example/?page[after]=1',
  ])('to another origin is an error, and nothing is sent there: %s', async (link) => {
    const { seen, error, urls } = await read(link)
    expect(error).toBeInstanceOf(InvalidReplyError)
    expect(error).toMatchObject({
      message: expect.stringMatching(/leads to .* not to http:\/\/127\.0\.0\.1:\d+; .*public URL/),
    })
    expect([seen, urls]).toEqual([[1], [`${path}?page[size]=1`]])
  })

  test.each(['http://', 'https://[', 'javascript:alert(1)', 'data:,x'])(
    'that is no address of a server is an error: %s',
    async (link) => {
      expect((await read(link)).error).toBeInstanceOf(InvalidReplyError)
    },
  )

  test.each([
    ['to the page itself', ['?page[size]=1']],
    ['to the page itself, in another spelling', ['?page%5Bsize%5D=1']],
    ['to a page before', ['?page[size]=1&page[after]=1', '?page[size]=1&page[after]=2', '?page[after]=1&page[size]=1']],
  ])('that leads %s is an error', async (_, [link = '', ...more]) => {
    const { seen, error, urls } = await read(link, ...more)
    expect(error).toMatchObject({ name: 'InvalidReplyError', message: expect.stringContaining('read already') })
    expect(seen).toHaveLength(urls.length)
    expect(urls).toHaveLength(more.length + 1)
  })

  test.each(['""', 'null', 'undefined'])('that is %s is the end', async (link) => {
    const body = { ...page([1], null), links: link === 'undefined' ? {} : { next: JSON.parse(link) } }
    const server = await startScriptedServer(json(200, body))
    expect(await server.client().listAssignees().toArray(all)).toHaveLength(1)
  })
})

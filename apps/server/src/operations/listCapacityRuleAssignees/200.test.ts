import { AssigneePage } from '@capacity-rules/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { pages } from '../../../test/pages.ts'
import { createRule, defaultRule, rulesPath } from '../../../test/requests.ts'
import { walk } from '../../../test/walk.ts'
import type { WireRule } from '../../http/wire.ts'

describe('listCapacityRuleAssignees 200 of a rule with everybody', () => {
  let server: TestServer
  let path: string
  beforeAll(async () => {
    server = await startTestServer()
    path = `${rulesPath}/${(await defaultRule(server)).id}/assignees`
  })
  afterAll(() => server.close())
  const linkTo = (query: string | null) => query && `http://localhost${path}?${query}`

  test.each(pages)('%s', async (_, query, want) => {
    const reply = await server.request('GET', query ? `${path}?${query}` : path)
    const { assignees, links, meta } = reply.read(AssigneePage)
    expect(reply.status).toBe(200)
    expect({ ids: assignees.map(({ id }) => id), links, meta }).toEqual({
      ids: want.ids,
      links: { next: linkTo(want.next), prev: linkTo(want.prev) },
      meta: { has_more: want.more },
    })
  })

  test('HEAD is GET without the body', async () => {
    const headers = { 'X-Request-Id': 'same' }
    const get = await server.request('GET', path, { headers })
    const head = await server.request('HEAD', path, { headers })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect([...head.headers]).toEqual([...get.headers])
  })
})

describe('listCapacityRuleAssignees 200', () => {
  let server: TestServer
  let rule: WireRule
  let path: string
  const even = [2, 4, 12, 14, 16, 18, 20]
  beforeEach(async () => {
    server = await startTestServer()
    rule = await createRule(server, { name: 'Even', capacities: { messaging: 3 }, agent_ids: even })
    path = `${rulesPath}/${rule.id}/assignees`
  })
  afterEach(() => server.close())
  const read = async (address: string) => (await server.request('GET', address)).read(AssigneePage)
  const assign = (agentIds: number[], id = rule.id) =>
    server.request('PATCH', `${rulesPath}/${id}/agents`, { json: { agent_ids: agentIds } })

  test('has just the agents of the rule, with its capacities and its name', async () => {
    const { assignees } = await read(path)
    expect(assignees).toEqual(
      even.map((id) => ({
        id,
        name: `User ${id}`,
        capacities: { email: 0, messaging: 3, voice: 0 },
        rule_id: rule.id,
        rule_name: 'Even',
      })),
    )
  })

  test.each([1, 2, 3, 7])(
    'next leads through as many as the rule counts, and prev back, %i at a time',
    async (size) => {
      const forth = await walk(server, `${path}?page[size]=${size}`, 'next')
      expect(forth.pages.flat()).toEqual(even)
      expect(forth.pages.flat()).toHaveLength(rule.assignees.count)
      expect((await walk(server, forth.end, 'prev')).pages.reverse().flat()).toEqual(even)
    },
  )

  test('links are null where only agents of other rules follow or precede', async () => {
    expect((await read(`${path}?page[before]=3`)).links).toEqual({
      next: `http://localhost${path}?page[after]=2`,
      prev: null,
    })
    expect((await read(`${path}?page[after]=1&page[size]=7`)).links).toEqual({ next: null, prev: null })
  })

  test('agents of the filter who are in other rules are absent', async () => {
    const page = await read(`${path}?filter[agent_ids]=1,2,3,4&page[size]=1`)
    expect(page).toMatchObject({
      assignees: [{ id: 2 }],
      links: { next: `http://localhost${path}?filter[agent_ids]=1,2,3,4&page[after]=2&page[size]=1`, prev: null },
      meta: { has_more: true },
    })
    expect((await read(`${path}?filter[agent_ids]=1,3`)).assignees).toEqual([])
  })

  test.each(['', '?page[after]=5', '?page[before]=5', '?page[after]=0&page[size]=1', '?filter[agent_ids]=2'])(
    'a rule without agents has an empty page and no links: %s',
    async (query) => {
      const { id } = await createRule(server)
      expect(await read(`${rulesPath}/${id}/assignees${query}`)).toEqual({
        assignees: [],
        links: { next: null, prev: null },
        meta: { has_more: false },
      })
    },
  )

  test('reads the id without case, and keeps it in links as it was sent', async () => {
    const lower = `${rulesPath}/${rule.id.toLowerCase()}/assignees`
    const page = await read(`${lower}?page[size]=2`)
    expect(page.assignees[0]?.rule_id).toBe(rule.id)
    expect(page.links.next).toBe(`http://localhost${lower}?page[after]=4&page[size]=2`)
  })

  test('who stays is neither skipped nor repeated while others move in and out', async () => {
    const { id: home } = await defaultRule(server)
    const { pages: seen } = await walk(server, `${path}?page[size]=2`, 'next', async (page) => {
      // The agent of the cursor leaves, one comes behind it and one before it.
      if (page === 1) await Promise.all([assign([4], home), assign([1, 5])])
      if (page === 2) await assign([16], home)
      if (page === 3) await server.importUsers([{ id: 20, active: false }])
    })
    expect(seen.flat()).toEqual([2, 4, 5, 12, 14, 18])
  })

  test('the rules together have everybody once', async () => {
    const { id } = await defaultRule(server)
    const others = await read(`${rulesPath}/${id}/assignees?page[size]=100`)
    const ids = [...even, ...others.assignees.map((agent) => agent.id)]
    expect(ids.toSorted((a, b) => a - b)).toEqual(allAgentIds)
  })
})

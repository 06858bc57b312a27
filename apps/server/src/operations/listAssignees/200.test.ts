import { BlockList } from 'node:net'
import { AssigneePage } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idsFrom } from '../../../test/bad-bodies.ts'
import { allAgentIds, startTestServer, type TestServer } from '../../../test/harness.ts'
import { pages } from '../../../test/pages.ts'
import { addNeighbour, assigneesPath, createRule, defaultRule } from '../../../test/requests.ts'
import { walk } from '../../../test/walk.ts'

const origin = 'http://localhost'
const linkTo = (query: string | null) => query && `${origin}${assigneesPath}?${query}`

describe('listAssignees 200', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  const list = (query = '', options = {}) => server.request('GET', assigneesPath + query, options)

  test.each(pages)('%s', async (_, query, want) => {
    const reply = await list(query && `?${query}`)
    const { assignees, links, meta } = reply.read(AssigneePage)
    expect(reply.status).toBe(200)
    expect({ ids: assignees.map(({ id }) => id), links, meta }).toEqual({
      ids: want.ids,
      links: { next: linkTo(want.next), prev: linkTo(want.prev) },
      meta: { has_more: want.more },
    })
  })

  test('100 ids pass the filter, repeats not counted', async () => {
    const ids = [...idsFrom(1, 100), ...idsFrom(1, 50)]
    const page = (await list(`?filter[agent_ids]=${ids.join(',')}&page[size]=1`)).read(AssigneePage)
    expect(page.links.next).toBe(linkTo(`filter[agent_ids]=${idsFrom(1, 100).join(',')}&page[after]=1&page[size]=1`))
  })

  test.each([1, 2, 4, 7, 14, 15])('next leads through everybody once, and prev back, %i at a time', async (size) => {
    const forth = await walk(server, `${assigneesPath}?page[size]=${size}`, 'next')
    expect(forth.pages.flat()).toEqual(allAgentIds)
    const back = await walk(server, forth.end, 'prev')
    expect(back.pages.reverse().flat()).toEqual(allAgentIds)
  })

  test('next leads through a filter too', async () => {
    const start = `${assigneesPath}?filter[agent_ids]=20,%2019,77,3,11&page[size]=2`
    const forth = await walk(server, start, 'next')
    expect(forth.pages).toEqual([
      [3, 11],
      [19, 20],
    ])
    expect((await walk(server, forth.end, 'prev')).pages).toEqual([
      [19, 20],
      [3, 11],
    ])
  })

  test('prev leads back from the empty pages at both ends', async () => {
    const down = await walk(server, `${assigneesPath}?page[after]=9007199254740991&page[size]=8`, 'prev')
    expect(down.pages).toEqual([[], allAgentIds.slice(7), allAgentIds.slice(0, 7)])
    const up = await walk(server, `${assigneesPath}?page[before]=0&page[size]=8`, 'next')
    expect(up.pages).toEqual([[], allAgentIds.slice(0, 8), allAgentIds.slice(8)])
  })

  test('the path in links is the path as it was sent', async () => {
    const path = assigneesPath.replace('capacity', 'c%61pacity')
    const page = (await server.request('GET', `${path}?page[size]=9`)).read(AssigneePage)
    expect(page.links.next).toBe(`${origin}${path}?page[after]=14&page[size]=9`)
  })

  test('HEAD is GET without the body', async () => {
    const headers = { 'X-Request-Id': 'same' }
    const get = await list('', { headers })
    const head = await server.request('HEAD', assigneesPath, { headers })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect([...head.headers]).toEqual([...get.headers])
  })
})

describe('listAssignees 200 with more agents and rules', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
    await server.importUsers([...idsFrom(21, 30).map((id) => ({ id })), { id: 9007199254740990 }])
    await addNeighbour(server)
  })
  afterAll(() => server.close())
  const read = async (query: string) => (await server.request('GET', assigneesPath + query)).read(AssigneePage)

  test('a page has 20 agents unless the request says otherwise, and the links say neither', async () => {
    const first = await read('')
    expect(first.assignees.map(({ id }) => id)).toEqual([...allAgentIds, ...idsFrom(21, 25)])
    expect(first.links).toEqual({ next: linkTo('page[after]=25'), prev: null })
  })

  test('the highest id there can be is found, with a way back behind it', async () => {
    const last = await read('?page[after]=30')
    expect(last.assignees.map(({ id }) => id)).toEqual([9007199254740990])
    expect(last.links).toEqual({ next: null, prev: linkTo('page[before]=9007199254740990') })
    const behind = await read('?page[after]=9007199254740990&page[size]=1')
    expect(behind).toMatchObject({
      assignees: [],
      links: { prev: linkTo('page[before]=9007199254740991&page[size]=1') },
    })
    const back = await read('?page[before]=9007199254740991&page[size]=1')
    expect(back.assignees.map(({ id }) => id)).toEqual([9007199254740990])
  })

  test('each agent comes with the rule that governs it', async () => {
    const home = await defaultRule(server)
    const rule = await createRule(server, { name: 'Calls', capacities: { voice: 1 }, agent_ids: [12] })
    const { assignees } = await read('?filter[agent_ids]=12,11')
    expect(assignees).toEqual([
      { id: 11, name: 'User 11', capacities: home.capacities, rule_id: home.id, rule_name: home.name },
      {
        id: 12,
        name: 'User 12',
        capacities: { email: 0, messaging: 0, voice: 1 },
        rule_id: rule.id,
        rule_name: 'Calls',
      },
    ])
  })

  test('nobody is of another account, or inactive', async () => {
    expect((await read('?filter[agent_ids]=11,99,500')).assignees.map(({ id }) => id)).toEqual([11])
  })

  test('who stays is neither skipped nor repeated while others come and go', async () => {
    const active = (id: number, on: boolean) => server.importUsers([{ id, active: on }])
    const { pages: seen } = await walk(server, `${assigneesPath}?page[size]=3`, 'next', async (page) => {
      if (page === 1) await active(3, false)
      if (page === 2) await Promise.all([active(2, false), active(7, true)])
      if (page === 3) await active(30, false)
      if (page === 4) await createRule(server, { agent_ids: [4, 18, 19, 20, 25] })
    })
    expect(seen.flat()).toEqual([...allAgentIds, ...idsFrom(21, 29), 9007199254740990])
  })
})

describe('listAssignees 200 has links', () => {
  const trustProxy = new BlockList()
  trustProxy.addSubnet('10.0.0.0', 8)
  trustProxy.addSubnet('2001:db8::', 32, 'ipv6')
  const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'support.example.com:8443' }
  const linkOf = async (publicUrl: string | undefined, peer: string | undefined) => {
    const server = await startTestServer({ origin: { publicUrl, trustProxy } })
    const sent = { headers: forwarded, ...(peer && { peer }) }
    const page = (await server.request('GET', `${assigneesPath}?page[size]=1`, sent)).read(AssigneePage)
    await server.close()
    return page.links.next?.slice(0, -`${assigneesPath}?page[after]=1&page[size]=1`.length)
  }

  test.each([
    [
      'to PUBLIC_URL, whatever a proxy says',
      'https://capacity.example.com',
      '10.1.2.3',
      'https://capacity.example.com',
    ],
    ['to what a trusted proxy forwards', undefined, '10.255.255.255', 'https://support.example.com:8443'],
    ['to what a trusted proxy with IPv6 forwards', undefined, '2001:db8::7', 'https://support.example.com:8443'],
    ['to the host of the request from a peer outside the list', undefined, '11.0.0.1', origin],
    ['to the host of the request from a peer with IPv6 outside the list', undefined, '2001:db9::7', origin],
    ['to the host of the request without a peer', undefined, undefined, origin],
  ])('%s', async (_, publicUrl, peer, want) => {
    expect(await linkOf(publicUrl, peer)).toBe(want)
  })
})

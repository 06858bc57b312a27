import { request } from 'node:http'
import { AssigneePage } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../src/http/node-server.ts'
import { startServer } from '../src/start.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { createRule } from './requests.ts'

/*
 * The published code samples of both listings, as each language's library puts their query on the wire. All of them
 * send both cursors, which is an error, and write the filter with spaces, each encoded in another way.
 */
const cursors = 'page[after]=1234&page[before]=1234&page[size]=88'
const encodedCursors = 'page%5Bafter%5D=1234&page%5Bbefore%5D=1234&page%5Bsize%5D=88'
const literal = `filter[agent_ids]=10011%2C+10012%2C+10013&${cursors}`

const queries = [
  ['curl -g, which sends an address as it is written', literal],
  ['curl with the brackets escaped, as its globbing wants it', literal.replaceAll('[', '%5B').replaceAll(']', '%5D')],
  ['Go, whose net/http sends the query as it is written', literal],
  [
    'Java with OkHttp 2, whose addQueryParameter leaves brackets and commas',
    `filter[agent_ids]=10011,%2010012,%2010013&${cursors}`,
  ],
  ['Java with OkHttp 3 and later', `filter%5Bagent_ids%5D=10011%2C%2010012%2C%2010013&${encodedCursors}`],
  [
    'Node.js with axios, which encodes the encoded text again',
    `filter[agent_ids]=10011%252C%2B10012%252C%2B10013&${cursors}`,
  ],
  [
    'Node.js with an axios that encodes brackets too',
    `filter%5Bagent_ids%5D=10011%252C%2B10012%252C%2B10013&${encodedCursors}`,
  ],
  [
    'Python with requests, which encodes the brackets',
    `filter%5Bagent_ids%5D=10011%2C+10012%2C+10013&${encodedCursors}`,
  ],
  ['Python with an old requests, which leaves them', literal],
  ['Ruby with encode_www_form', `filter%5Bagent_ids%5D=10011%2C+10012%2C+10013&${encodedCursors}`],
] as const

/** What a sample's own text says once the cursor that is too much is taken out. */
const withoutBefore = (query: string) => query.replace(/&page(\[|%5B)before(\]|%5D)=1234/, '')

describe('the published samples', () => {
  let server: TestServer
  let running: RunningServer
  let ruleId: string
  beforeAll(async () => {
    server = await startTestServer()
    await server.importUsers([10011, 10012, 10013, 10014].map((id) => ({ id })))
    ruleId = (await createRule(server, { name: 'Sample', agent_ids: [10011, 10013] })).id
    running = await startServer(server.options, { host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await running.stop()
    await server.close()
  })

  /** `node:http` sends the target as it is given. */
  const get = (path: string): Promise<{ status: number | undefined; json: unknown }> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', Authorization: server.as('admin') }
      const options = { port: running.port, host: '127.0.0.1', method: 'GET', path, headers, agent: false }
      request(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode, json: JSON.parse(Buffer.concat(chunks).toString()) }),
        )
      })
        .on('error', reject)
        .end()
    })

  const listings = [
    ['Get Assignees', () => '/api/v2/capacity/rules/assignees', [10011, 10012, 10013]],
    ['Get Assignees by Capacity Rule Id', () => `/api/v2/capacity/rules/${ruleId}/assignees`, [10011, 10013]],
  ] as const
  const everySample = listings.flatMap(([name, path, ids]) =>
    queries.map(([library, query]) => ({ name, library, query, path, ids })),
  )

  test.each(everySample)('$name: as it stands it is 400, since it has both cursors: $library', async (sample) => {
    expect(await get(`${sample.path()}?${sample.query}`)).toEqual({
      status: 400,
      json: { error: 'Invalid pagination parameter: page[before]:(1234)' },
    })
  })

  test.each(everySample)('$name: without page[before] its filter is understood: $library', async (sample) => {
    const { status, json } = await get(`${sample.path()}?${withoutBefore(sample.query)}`)
    const page = AssigneePage.parse(json)
    expect(status).toBe(200)
    expect(page.assignees.map(({ id }) => id)).toEqual(sample.ids)
    expect(page).toMatchObject({ links: { next: null, prev: null }, meta: { has_more: false } })
  })

  test.each(everySample)('$name: its own next link leads on: $library', async (sample) => {
    const query = withoutBefore(sample.query).replace('=88', '=1')
    const first = AssigneePage.parse((await get(`${sample.path()}?${query}`)).json)
    const origin = `http://127.0.0.1:${running.port}`
    const filter = 'filter[agent_ids]=10011,10012,10013'
    expect(first.links.next).toBe(`${origin}${sample.path()}?${filter}&page[after]=10011&page[size]=1`)
    const second = AssigneePage.parse((await get(first.links.next?.slice(origin.length) ?? '')).json)
    expect(second.assignees.map(({ id }) => id)).toEqual(sample.ids.slice(1, 2))
  })

  test.each(queries)('the id in the samples, which no rule has, is 400 and then 404: %s', async (_, query) => {
    const path = '/api/v2/capacity/rules/12345678901234567890123456/assignees'
    expect((await get(`${path}?${query}`)).status).toBe(400)
    expect(await get(`${path}?${withoutBefore(query)}`)).toEqual({ status: 404, json: { error: 'Rule not found' } })
  })

  test.each(['/api/v2/capacity/rules', '/api/v2/capacity/rules/assignees'])(
    'a GET with a Content-Type and no body is answered: %s',
    async (path) => {
      expect((await get(path)).status).toBe(200)
    },
  )
})

import { BlockList } from 'node:net'
import { type Client, createClient } from '@capacity-rules/client'
import { createToken } from '@capacity-rules/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { type RunningServer, startNodeServer } from '../src/http/node-server.ts'
import { address, startTestServer, type TestServer, team } from './harness.ts'

describe('the typed client over a socket', () => {
  let server: TestServer
  let running: RunningServer
  let admin: Client
  let reader: Client

  beforeAll(async () => {
    server = await startTestServer()
    const app = createApp({
      domain: server.domain,
      log: { info: () => {}, error: () => {} },
      origin: { publicUrl: undefined, trustProxy: new BlockList() },
      docsHtml: '',
      isDraining: () => false,
    })
    running = await startNodeServer(app, { host: '127.0.0.1', port: 0 })
    const baseUrl = `http://127.0.0.1:${running.port}`
    const token = (kind: 'api' | 'bearer', scope: 'read' | 'write') =>
      createToken(server.domain, server.accountId, { userId: team.admin.id, kind, scope, label: '', expiresAt: null })
    const { secret: apiToken } = await token('api', 'write')
    const { secret: accessToken } = await token('bearer', 'read')
    admin = createClient({ baseUrl, auth: { email: address(team.admin.id), apiToken } })
    reader = createClient({ baseUrl, auth: { accessToken } })
  })
  afterAll(async () => {
    await running.stop()
    await server.close()
  })

  test('a rule lives its life', async () => {
    const created = await admin.POST('/api/v2/capacity/rules', {
      body: { name: 'Evening', capacities: { email: 4 }, agent_ids: [11, 12] },
    })
    const path = { capacity_rule_id: created.data?.id ?? '' }
    expect(created.data).toMatchObject({ name: 'Evening', assignees: { count: 2 } })

    const assigned = await admin.PATCH('/api/v2/capacity/rules/{capacity_rule_id}/agents', {
      params: { path },
      body: { agent_ids: [13] },
    })
    expect(assigned.data?.assignees.count).toBe(3)

    const page = await reader.GET('/api/v2/capacity/rules/{capacity_rule_id}/assignees', {
      params: { path, query: { 'page[size]': 2, 'filter[agent_ids]': [11, 12, 13, 14] } },
    })
    expect(page.data?.assignees.map(({ id }) => id)).toEqual([11, 12])
    const next = await fetch(page.data?.links.next ?? '', { headers: { Authorization: server.as('admin') } })
    expect(await next.json()).toMatchObject({ assignees: [{ id: 13 }], links: { next: null } })

    const updated = await admin.PUT('/api/v2/capacity/rules/{capacity_rule_id}', {
      params: { path },
      body: { capacities: { voice: 1 } },
    })
    expect(updated.data?.capacities).toEqual({ email: 4, messaging: 0, voice: 1 })

    const removed = await admin.DELETE('/api/v2/capacity/rules/{capacity_rule_id}', { params: { path } })
    expect(removed.response.status).toBe(204)
    const gone = await reader.GET('/api/v2/capacity/rules/{capacity_rule_id}', { params: { path } })
    expect([gone.response.status, gone.error]).toEqual([404, { error: 'Rule not found' }])
    expect((await reader.GET('/api/v2/capacity/rules')).data).toHaveLength(1)
  })

  test('a token that may only read is told so', async () => {
    const refused = await reader.POST('/api/v2/capacity/rules', { body: { name: 'x', capacities: {} } })
    expect([refused.response.status, refused.error?.error]).toEqual([
      403,
      'This functionality is just allowed to admins',
    ])
  })
})

import { CapacityRule } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'

describe('createCapacityRule 200', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  const create = (json: unknown, headers = {}) => server.request('POST', '/api/v2/capacity/rules', { json, headers })

  test('answers 200 with the rule, and Location with its absolute address', async () => {
    const reply = await create({
      name: 'Evening shift',
      description: 'Chats beside the inbox.',
      capacities: { email: 8, messaging: 4, voice: 1 },
      agent_ids: [12, 11],
    })
    const rule = reply.read(CapacityRule)
    expect(reply.status).toBe(200)
    expect(rule).toEqual({
      id: expect.any(String),
      name: 'Evening shift',
      description: 'Chats beside the inbox.',
      default: false,
      capacities: { email: 8, messaging: 4, voice: 1 },
      assignees: {
        count: 2,
        agents_sample: [
          { id: 11, name: 'User 11' },
          { id: 12, name: 'User 12' },
        ],
      },
      created_at: rule.created_at,
      last_updated_at: rule.created_at,
    })
    expect(reply.headers.get('location')).toBe(`http://localhost/api/v2/capacity/rules/${rule.id}`)
    expect((await server.request('GET', `/api/v2/capacity/rules/${rule.id}`)).json).toEqual(rule)
  })
})

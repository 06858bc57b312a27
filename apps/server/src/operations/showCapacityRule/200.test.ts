import { CapacityRule } from '@capacity-rules/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../test/harness.ts'
import { createRule, listRules, rulesPath, showRule } from '../../../test/requests.ts'
import type { WireRule } from '../../http/wire.ts'

describe('showCapacityRule 200', () => {
  let server: TestServer
  let rule: WireRule
  beforeAll(async () => {
    server = await startTestServer()
    rule = await createRule(server, { name: 'Shown', capacities: { voice: 1 }, agent_ids: [20, 3] })
  })
  afterAll(() => server.close())
  const show = (path: string, options = {}) => server.request('GET', `${rulesPath}/${path}`, options)

  test('gives the rule as it was made', async () => {
    const reply = await show(rule.id)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual(rule)
  })

  test('gives each rule as it stands in the list', async () => {
    for (const listed of await listRules(server)) expect(await showRule(server, listed.id)).toEqual(listed)
  })

  test('reads the id without case, and answers it in capitals', async () => {
    const mixed = rule.id.slice(0, 13).toLowerCase() + rule.id.slice(13)
    for (const id of [rule.id.toLowerCase(), mixed]) expect((await show(id)).json).toEqual(rule)
  })

  test('reads an id with percent-encoded characters', async () => {
    expect((await show(`%30${rule.id.slice(1)}`)).json).toEqual(rule)
  })

  test('ignores all query parameters', async () => {
    expect((await show(`${rule.id}?page[size]=0&filter[agent_ids]=x&%zz=%`)).json).toEqual(rule)
  })

  test('the time of creation is in the id', async () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const time = [...rule.id.slice(0, 10)].reduce((sum, digit) => sum * 32 + alphabet.indexOf(digit), 0)
    expect(new Date(time).toISOString()).toBe(rule.created_at)
  })

  test('a renamed agent shows, and does not move last_updated_at', async () => {
    await server.importUsers([{ id: 20, name: 'Renamed' }])
    expect((await show(rule.id)).json).toEqual({
      ...rule,
      assignees: {
        count: 2,
        agents_sample: [
          { id: 3, name: 'User 3' },
          { id: 20, name: 'Renamed' },
        ],
      },
    })
  })

  test('a deactivated agent leaves the rule, which moves last_updated_at, and comes back to the default rule', async () => {
    const before = await createRule(server, { agent_ids: [11, 12] })
    await server.importUsers([{ id: 11, active: false }])
    const left = await showRule(server, before.id)
    expect(left.assignees).toEqual({ count: 1, agents_sample: [{ id: 12, name: 'User 12' }] })
    expect(left.last_updated_at > before.last_updated_at).toBe(true)
    await server.importUsers([{ id: 11, active: true }])
    expect(await showRule(server, before.id)).toEqual(left)
  })

  test('a clock set back never puts last_updated_at before created_at, nor an id before an older one', async () => {
    const clock = { now: Date.parse('2040-01-01T00:00:00.000Z') }
    const moving = await startTestServer({ clock: () => clock.now })
    const first = await createRule(moving)
    clock.now -= 60_000
    const second = await createRule(moving)
    expect(second.id > first.id).toBe(true)
    expect([first.created_at, second.created_at]).toEqual(['2040-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z'])
    const reply = await moving.request('PUT', `${rulesPath}/${first.id}`, { json: { name: 'Later' } })
    expect(reply.read(CapacityRule).last_updated_at).toBe('2040-01-01T00:00:00.001Z')
    await moving.close()
  })

  test('HEAD is GET without the body', async () => {
    const headers = { 'X-Request-Id': 'same' }
    const get = await show(rule.id, { headers })
    const head = await server.request('HEAD', `${rulesPath}/${rule.id}`, { headers })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect([...head.headers]).toEqual([...get.headers])
  })
})

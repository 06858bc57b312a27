import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { conform, having, idsHaving } from './conform.ts'
import { startTestServer, type TestServer } from './server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** What nothing in a run leads to, where the server is well and has no limit. */
const unseen = ['contract.429', 'contract.500', 'contract.503', 'headers.retry-after']
const limitHeaders = ['headers.x-rate-limit', 'headers.x-rate-limit-remaining']
const aboutApiTokens = ['auth.api-token-as-bearer', 'auth.email-case', 'auth.other-email']

describe('the true server passes everything that applies', () => {
  let server: TestServer
  let before: unknown
  beforeAll(async () => {
    server = await startTestServer()
    before = await server.picture()
  })
  afterAll(async () => {
    await server.close()
  })

  test('to an admin with an API token who gives all agents, and nothing is left behind', async () => {
    const report = await conform(server)
    expect(having(report, 'fail')).toEqual([])
    expect(idsHaving(report, 'not applicable')).toEqual(
      [...unseen, ...limitHeaders, 'auth.access-token-as-basic'].sort(),
    )
    expect(report).toMatchObject({ problems: [], notes: [], agents: 8 })
    expect(await server.picture()).toEqual(before)
  })

  test('to an admin with an access token who gives some agents', async () => {
    const report = await conform(server, { admin: server.bearer, agents: [15, 11, 13] })
    expect(having(report, 'fail')).toEqual([])
    expect(idsHaving(report, 'not applicable')).toEqual(
      [...unseen, ...limitHeaders, ...aboutApiTokens, 'listing.steady-while-moving', 'sample.lowest-five'].sort(),
    )
    expect(report.agents).toBe(3)
    expect(await server.picture()).toEqual(before)
  })

  test('to who gives nothing: no agents, no agent without permission, no leave to switch the default rule', async () => {
    const report = await conform(server, { agent: undefined, agents: 'none', allowDefaultSwitch: false })
    expect(having(report, 'fail')).toEqual([])
    const reasons = Map.groupBy(having(report, 'not applicable'), ({ reason }) => reason)
    expect([...reasons.keys()].map((reason) => reason?.split(':')[0]).sort()).toMatchInlineSnapshot(`
      [
        "it moves agents",
        "it switches the default rule",
        "needs an access token",
        "needs an agent without permission",
        "no reply of the run is of this kind",
      ]
    `)
    expect(report.agents).toBe(0)
    expect(await server.picture()).toEqual(before)
  })
})

test('a server with a limit of requests passes, with its headers', async () => {
  const server = await startTestServer({ rateLimitPerMinute: 100_000 })
  const report = await conform(server, { only: (id) => id.startsWith('headers.') })
  expect(having(report, 'fail')).toEqual([])
  expect(idsHaving(report, 'pass')).toEqual(expect.arrayContaining(limitHeaders))
  await server.close()
})

test('an account with nobody but its admin passes: what needs more people is not applicable', async () => {
  const server = await startTestServer({ people: 2 })
  const report = await conform(server)
  expect(having(report, 'fail')).toEqual([])
  expect(idsHaving(report, 'not applicable')).toEqual(expect.arrayContaining(['pages.first', 'sample.lowest-five']))
  await server.close()
})

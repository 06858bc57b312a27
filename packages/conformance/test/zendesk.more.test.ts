import { expect, test, vi } from 'vitest'
import { isGood } from '../src/report/summary.ts'
import { themes } from '../src/requirements/index.ts'
import { conform, having, idsHaving } from './conform.ts'
import { type Lie, type ProxiedReply, sentWith, withField } from './lies/lie.ts'
import { startLying } from './lies/proxy.ts'
import { startTestServer } from './server.ts'

vi.setConfig({ testTimeout: 60_000 })

const extras = ['etag', 'x-idempotency-lookup', 'cache-control', 'vary', 'x-content-type-options']

/** A server with the published behaviour, that shares few of our decisions and asks for patience now and then. */
const another: Lie = {
  what: 'nothing that was published',
  breaks: [],
  tell: () => {
    let requests = 0
    return {
      request: (sent) =>
        ['if-match', 'if-none-match', 'idempotency-key'].reduce((one, name) => sentWith(one, name, undefined), sent),
      reply: (reply): ProxiedReply => {
        if (++requests % 400 === 0) {
          const fields = new Map([...reply.fields, ['content-type', 'application/json'], ['retry-after', '1']])
          return { status: 429, fields, text: '{"error":"Too many requests"}' }
        }
        return extras.reduce((one, name) => withField(one, name, undefined), reply)
      },
    }
  },
}

test('against Zendesk our own decisions are the same or differ, and only what was published can fail', async () => {
  const server = await startTestServer()
  const before = await server.picture()
  const proxy = await startLying(server.base, another)
  const report = await conform(server, { base: proxy.base, profile: 'zendesk' })
  await proxy.close()
  expect(having(report, 'fail')).toEqual([])
  expect(isGood(report)).toBe(true)
  const decisions = report.findings.filter(({ origin }) => origin === 'D')
  expect(new Set(decisions.map(({ result }) => result))).toEqual(new Set(['same', 'differs', 'not applicable']))
  expect(idsHaving(report, 'differs')).toEqual(
    expect.arrayContaining(['headers.cache-control', 'headers.etag', 'if-match.stale', 'idempotency.one-rule']),
  )
  expect(idsHaving(report, 'pass')).toEqual(
    expect.arrayContaining(['contract.429', 'headers.retry-after', 'create.as-sent']),
  )
  const beside = themes.find(({ name }) => name === 'Beside the API')?.requirements?.map(({ id }) => id) ?? []
  expect(idsHaving(report, 'not applicable')).toEqual(expect.arrayContaining(beside))
  expect(await server.picture()).toEqual(before)
  await server.close()
})

import { expect, test, vi } from 'vitest'
import { at, isFields, listOf } from '../src/json.ts'
import { unknownAgentId, unknownRuleId } from '../src/suite/trial.ts'
import { conform } from './conform.ts'
import { lie, type ProxiedRequest, pathOf } from './lies/lie.ts'
import { startLying } from './lies/proxy.ts'
import { startTestServer } from './server.ts'

vi.setConfig({ testTimeout: 60_000 })

/** All writes of a run, with the rule that each is about. */
async function writesOf(options: Parameters<typeof conform>[1]) {
  const server = await startTestServer()
  const before = await server.picture()
  const known = listOf(before).map((rule) => at(rule, 'id'))
  const writes: ProxiedRequest[] = []
  const recorder = lie('nothing', [], {
    request: (sent) => {
      if (sent.method !== 'GET' && sent.method !== 'HEAD') writes.push(sent)
      return sent
    },
  })
  const proxy = await startLying(server.base, recorder)
  const report = await conform(server, { base: proxy.base, ...options })
  expect(await server.picture()).toEqual(before)
  await proxy.close()
  await server.close()
  expect(report.problems).toEqual([])
  return writes.map((sent) => ({ ...sent, known: known.find((id) => pathOf(sent).split('/')[5] === id) }))
}

/** The ids of agents that a body names, as far as somebody may have them. */
const agentsIn = ({ json }: ProxiedRequest): unknown[] =>
  ['agent_ids', 'agents'].flatMap((key) => {
    const value = at(json, key)
    const ids = Array.isArray(value) ? value.flat() : isFields(value) ? Object.values(value) : [value]
    return ids.map(Number).filter((id) => Number.isInteger(id) && id > 0 && id <= unknownAgentId - 10_001)
  })

test('a run that is given two agents moves no others, changes no rule that it did not make, and switches nothing', async () => {
  const writes = await writesOf({ agents: [13, 19], allowDefaultSwitch: false })
  expect(new Set(writes.flatMap(agentsIn))).toEqual(new Set([13, 19]))
  const onKnown = writes.filter(({ known }) => known !== undefined)
  // The one who was in a rule of the user's goes back there, and that is all.
  expect(onKnown.map(({ method, target }) => `${method} ${target.split('/').slice(6)}`)).toEqual(['PATCH agents'])
  const flags = writes.map(({ json }) => at(json, 'default')).filter((flag) => flag !== undefined)
  expect([...new Set(flags)].every((flag) => flag === false || flag === null || flag === 0)).toBe(true)
})

test('a run that is given no agents moves nobody', async () => {
  const writes = await writesOf({ agents: 'none' })
  expect(writes.flatMap(agentsIn)).toEqual([])
})

test('a run deletes only rules of its own, and of others changes nothing but the default flag, back to where it was', async () => {
  const writes = await writesOf({})
  const onKnown = writes.filter(({ known, method }) => known !== undefined && method !== 'PATCH')
  expect(onKnown.filter(({ method }) => method === 'DELETE')).toEqual([])
  const bodies = onKnown.filter(({ method }) => method === 'PUT').map(({ json }) => JSON.stringify(json))
  expect([...new Set(bodies)]).toEqual(['{"default":true}'])
  expect(writes.filter(({ target }) => target.includes(unknownRuleId)).length).toBeGreaterThan(0)
})

import { expect, test } from 'vitest'
import { themes } from '../../src/requirements/index.ts'
import { conform, idsHaving } from '../conform.ts'
import { startTestServer } from '../server.ts'
import type { Lie } from './lie.ts'
import { startLying } from './proxy.ts'

/** The long proofs check every requirement against every lie. Else each is checked against every eighth. */
const stride = process.env.LIES === 'full' ? 1 : 8

/** A number that an id has for good, whichever others come and go. */
const numberOf = (id: string): number => [...id].reduce((sum, character) => sum + character.charCodeAt(0), 0)

const active = new Set(themes.flatMap(({ requirements = [] }) => requirements.map(({ id }) => id)))

/** Whether an id is meant by a pattern, which may end in a star. */
const isMeant = (pattern: string, id: string): boolean =>
  pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern

/**
 * Tests of some lies: each is noticed by the requirements that it breaks, by all of them and no others, and the account
 * is put back all the same.
 */
export function testThatNoticed(lies: readonly Lie[]): void {
  test.each(lies.map((one, index) => [one.what, one, index] as const))(
    '%s',
    { timeout: 90_000 },
    async (_, one, index) => {
      const server = await startTestServer()
      const before = await server.picture()
      const lying = await startLying(server.base, one)
      const isBroken = (id: string) => one.breaks.some((pattern) => isMeant(pattern, id))
      const isSampled = (id: string) => numberOf(id) % stride === index % stride
      const only = (id: string) => !active.has(id) || isBroken(id) || isSampled(id) || (one.seenWith ?? []).includes(id)
      const report = await conform(server, { base: lying.base, only })
      const failed = idsHaving(report, 'fail')
      expect(failed.filter((id) => !isBroken(id))).toEqual([])
      expect(one.breaks.filter((pattern) => !failed.some((id) => isMeant(pattern, id)))).toEqual([])
      expect(report.problems).toEqual([])
      expect(await server.picture()).toEqual(before)
      await lying.close()
      await server.close()
    },
  )
}

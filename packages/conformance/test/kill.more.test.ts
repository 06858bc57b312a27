import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { at, listOf } from '../src/json.ts'
import { adminEnvironment, run, start } from './command.ts'
import { lie, type ProxiedRequest } from './lies/lie.ts'
import { startLying } from './lies/proxy.ts'
import { startTestServer, temporaryFile } from './server.ts'

/** A whole number from the environment, which the long proofs set. */
function fromEnvironment(name: string, standard: number): number {
  const text = process.env[name]
  return text === undefined || text === '' ? standard : Number(text)
}

/** A sixth of the kills of the long proofs: each of these takes a whole run and a clean-up. */
const kills = Math.ceil(fromEnvironment('KILLS', 18) / 6)
const seed = fromEnvironment('SEED', Date.now() % 1_000_000)
/** Fewer than the requests that a run sends with other methods than GET, so that every kill comes before its end. */
const longestLife = 500

/** Numbers that only look random: the same seed gives the same ones (mulberry32). */
function randomBelow(state: number, limit: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
}

/** A moment at which a run is killed, by a write that it sends; before the write is done, or after. */
interface Moment {
  readonly what: string
  readonly isNow: (sent: ProxiedRequest, writesSoFar: number) => boolean
  readonly isDone: boolean
}

const random = Array.from({ length: kills }, (_, kill): Moment => {
  const write = 1 + randomBelow(seed * 31 + kill * 0x6d2b79f5, longestLife)
  return {
    what: `at write ${write} (SEED=${seed})`,
    isNow: (_sent, writes) => writes === write,
    isDone: kill % 2 === 0,
  }
})

const chosen: readonly Moment[] = [
  {
    what: 'when a rule of its own has become the default one',
    isNow: ({ json }) => at(json, 'default') === true,
    isDone: true,
  },
  {
    what: 'when it has moved an agent, before it knows',
    isNow: ({ json }) => listOf(at(json, 'agent_ids')).includes(11),
    isDone: true,
  },
]

test.each([...chosen, ...random].map((moment) => [moment.what, moment] as const))(
  'killed %s, a run leaves what --clean-up puts back',
  { timeout: 120_000 },
  async (_, { isNow, isDone }) => {
    const server = await startTestServer()
    const before = await server.picture()
    const victim: { child?: ChildProcess; writes: number; isOver: boolean } = { writes: 0, isOver: false }
    const kill = async () => {
      victim.isOver = true
      victim.child?.kill('SIGKILL')
      if (victim.child) await once(victim.child, 'exit')
    }
    const isMoment = (sent: ProxiedRequest) => !victim.isOver && sent.method !== 'GET' && isNow(sent, victim.writes)
    const killer = lie('nothing, but kills its client', [], {
      request: async (sent) => {
        if (sent.method !== 'GET') victim.writes++
        if (!isDone && isMoment(sent)) await kill()
        return sent
      },
      reply: async (reply, asked) => {
        if (isDone && isMoment(asked)) await kill()
        return reply
      },
    })
    const proxy = await startLying(server.base, killer)
    const file = temporaryFile('journal')
    const env = adminEnvironment(server, proxy.base)
    const { child, ended } = start(['--journal', file, '--agents', 'all', '--allow-default-switch'], env)
    victim.child = child
    expect(await ended).toMatchObject({ signal: 'SIGKILL' })
    expect(existsSync(file)).toBe(true)
    expect(await run(['--journal', file, '--clean-up'], env)).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(file)).toBe(false)
    expect(await server.picture()).toEqual(before)
    await proxy.close()
    await server.close()
  },
)

test('a journal whose last line is torn is read up to there, and one of another server is refused', {
  timeout: 60_000,
}, async () => {
  const server = await startTestServer()
  const before = await server.picture()
  const file = temporaryFile('journal')
  const env = adminEnvironment(server, server.base)
  const { child, ended } = start(['--journal', file, '--agents', 'all', '--max-rps', '60'], env)
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000)
  child.kill('SIGKILL')
  await ended
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, `${text}{"made":"01K`)
  const other = await run(['--journal', file, '--clean-up', '--base-url', 'http://127.0.0.1:1'], env)
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('is of a run against') })
  expect(await run(['--journal', file, '--clean-up'], env)).toMatchObject({ code: 0, stderr: '' })
  expect(await server.picture()).toEqual(before)
  await server.close()
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createToken, importUsers } from '@capacity-rules/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newAccount, withStore } from './account.ts'
import { type FuzzCase, FuzzCases } from './fuzz-cases.ts'
import { checkState } from './invariants.ts'
import { get, type RunningServer, startServer } from './process.ts'
import { fromEnvironment, printedSeed, Random } from './random.ts'
import { Wire, type WireReply } from './wire.ts'

/** How many requests are made up. */
const cases = fromEnvironment('FUZZ_CASES', 3000)
/** After so many the server has seen everything, and has taken what memory it needs. */
const warmUpCases = Math.max(1000, Math.floor(cases / 5))
/** How much more memory it may have at the end than after warming up. A kilobyte a request would be more. */
const growthMiB = 24
const clients = 8
const maxRules = 40
const activeIds = Array.from({ length: 8 }, (_, index) => index + 1)

const seed = printedSeed()
/** The rules that were made lately, and all that ever were. */
const ruleIds: string[] = []
const made = new Set<string>()
/** How often each status came. */
const counts = new Map<number, number>()
let server: RunningServer
let authorization: string
beforeAll(async () => {
  const env = await newAccount()
  authorization = await withStore(env, async (domain) => {
    const user = (id: number) => ({ id, name: `User ${id}`, email: `user${id}@example.com`, role: 'admin' })
    await importUsers(
      domain,
      1,
      activeIds.map((id) => ({ line: id, value: user(id) })),
    )
    const order = { userId: 1, kind: 'bearer', scope: 'write', label: '', expiresAt: null } as const
    return `Bearer ${(await createToken(domain, 1, order)).secret}`
  })
  // A small heap is swept often, so that what is left of it is what is kept.
  const node = ['--max-old-space-size=64', '--max-semi-space-size=1']
  const settings = { ...env, LOG_LEVEL: 'error', MAX_RULES_PER_ACCOUNT: `${maxRules}`, VALIDATE_RESPONSES: '1' }
  server = await startServer(settings, [], { node })
})
afterAll(() => server.stop())

/** Memory of the server that is in use, in MiB. */
function memoryMiB(): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' })) / 1024
  }
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024
}

const errorStatuses = [400, 401, 403, 404, 405, 408, 412, 413, 415, 431]

function checkReply({ status, headers, body }: WireReply, isHead: boolean): void {
  counts.set(status, (counts.get(status) ?? 0) + 1)
  expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  // What succeeds was held against the contract by the server itself.
  if ([200, 204, 304].includes(status)) return
  expect(errorStatuses).toContain(status)
  expect(headers.get('content-type')).toBe('application/json')
  if (!isHead) expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/./) })
}

function learn({ status, body }: WireReply): void {
  const id = status === 200 ? /^\{"id":"(\w{26})"/.exec(body)?.[1] : undefined
  if (id === undefined || made.has(id)) return
  made.add(id)
  ruleIds.push(id)
  if (ruleIds.length > maxRules) ruleIds.shift()
}

/** One who sends case after case; those that are whole on one connection, as long as it is open. */
class Client {
  #wire: Wire | undefined

  async send({ bytes, isWhole, isHead }: FuzzCase): Promise<void> {
    if (!this.#wire || this.#wire.isOver || !isWhole) {
      this.close()
      this.#wire = await Wire.open(server.port)
    }
    const wire = this.#wire.send(bytes)
    const replies = isWhole ? [await wire.reply(isHead)] : await wire.finish().replies()
    for (const reply of replies) {
      if (!reply) throw new Error('a whole request was not answered')
      checkReply(reply, isHead)
      learn(reply)
      if (reply.headers.get('connection') === 'close') this.close()
    }
  }

  close(): void {
    this.#wire?.close()
    this.#wire = undefined
  }
}

/** Sends the cases from the first to before the last, several at a time. Each depends on the seed and its number. */
async function sendCases(first: number, last: number): Promise<void> {
  const maker = new FuzzCases(authorization, ruleIds)
  let next = first
  const work = async (): Promise<void> => {
    const client = new Client()
    try {
      while (next < last) {
        const number = next++
        const one = maker.make(new Random(seed * 1_000_003 + number))
        await client.send(one).catch((cause: unknown) => {
          const sent = JSON.stringify(one.bytes.toString('latin1').slice(0, 3000))
          throw new Error(`case ${number} of SEED=${seed}: ${cause} ${sent}`, { cause })
        })
      }
    } finally {
      client.close()
    }
  }
  await Promise.all(Array.from({ length: clients }, work))
}

const timeoutMs = 60_000 + cases * 20

test('whatever comes is answered in the form of the contract or closed, without a fault and without growth', {
  timeout: timeoutMs,
}, async () => {
  const startedAt = performance.now()
  await sendCases(0, warmUpCases)
  const warm = memoryMiB()
  await sendCases(warmUpCases, Math.max(cases, warmUpCases))
  const end = memoryMiB()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const statuses = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`)
  const memory = `${warm.toFixed(1)} MiB after ${warmUpCases}, ${end.toFixed(1)} MiB at the end`
  console.log(`SEED=${seed}: ${cases} cases in ${seconds} s; ${memory}; ${statuses}`)
  expect(end - warm).toBeLessThan(growthMiB)
  expect(server.stderr()).toBe('')
})

test('the invariants hold afterwards', async () => {
  const [rules] = await checkState(async (path) => {
    const reply = await get(server, authorization, new URL(path, server.address).href.slice(server.address.length))
    expect(reply.status).toBe(200)
    return reply.json()
  }, activeIds)
  expect(rules.length).toBeLessThanOrEqual(maxRules)
  // Else little of it got as far as the store.
  expect(made.size).toBeGreaterThan(cases / 300)
})

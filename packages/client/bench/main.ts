// What the client costs beside bare `fetch`, side by side in the same run. `pnpm run bench` prints it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createFetchClient from 'openapi-fetch'
import { type AssigneePage, CapacityRules, type paths } from '../src/index.ts'
import { validate } from '../src/validate.ts'

const rounds = 30
const callsPerRound = 300
const agents = 100_000

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

/** Milliseconds and milliseconds of processor for each of so many turns. */
async function time(turns: number, work: () => Promise<unknown>): Promise<{ ms: number; cpuMs: number }> {
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  for (let turn = 0; turn < turns; turn++) await work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: (performance.now() - startedAt) / turns, cpuMs: (user + system) / 1000 / turns }
}

/** Times ways of doing the same, in turns, so that whatever drifts hits all. The first one is what the others are held against. */
async function compare(
  title: string,
  turns: number,
  times: number,
  ways: Readonly<Record<string, () => Promise<unknown>>>,
) {
  const found = new Map(Object.keys(ways).map((name) => [name, { ms: [0], cpuMs: [0] }]))
  for (let round = -1; round < times; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const { ms, cpuMs } = await time(turns, way)
      // The round before the first warms up.
      if (round >= 0) {
        found.get(name)?.ms.splice(round, 1, ms)
        found.get(name)?.cpuMs.splice(round, 1, cpuMs)
      }
    }
  }
  const [[, base] = []] = found
  console.log(`\n${title}`)
  for (const [name, { ms, cpuMs }] of found) {
    const ratio = (own: readonly number[], others: readonly number[] = []) => (median(own) / median(others)).toFixed(2)
    console.log(
      `  ${name.padEnd(34)} ${median(ms).toFixed(3).padStart(9)} ms (× ${ratio(ms, base?.ms)}), processor ${median(cpuMs).toFixed(3).padStart(9)} ms (× ${ratio(cpuMs, base?.cpuMs)})`,
    )
  }
}

interface Started {
  readonly port: number
  readonly accessToken: string
  readonly fixedPort: number
}

function startedOf(message: unknown): Started {
  const { port, accessToken, fixedPort } = { port: 0, accessToken: '', fixedPort: 0, ...(isObject(message) && message) }
  return { port, accessToken, fixedPort }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-client-bench-'))
const child = fork(new URL('server.ts', import.meta.url), [join(folder, 'bench.db'), `${agents}`])
try {
  const [started]: unknown[] = await once(child, 'message')
  const { port, accessToken, fixedPort } = startedOf(started)
  const headers = { Authorization: `Bearer ${accessToken}` }
  const path = '/api/v2/capacity/rules'

  for (const [server, at] of [
    ['a server that does nothing', fixedPort],
    ['this server', port],
  ] as const) {
    const baseUrl = `http://127.0.0.1:${at}`
    const bare = createFetchClient<paths>({ baseUrl, headers })
    const client = new CapacityRules({ baseUrl, auth: { accessToken } })
    const checked = new CapacityRules({ baseUrl, auth: { accessToken }, validate })
    await compare(
      `listCapacityRules against ${server}, one after the other: ${rounds} rounds of ${callsPerRound}`,
      callsPerRound,
      rounds,
      {
        'fetch and json()': async () => (await fetch(baseUrl + path, { headers })).json(),
        'openapi-fetch': () => bare.GET(path),
        'this client': () => client.listCapacityRules(),
        'this client with validate': () => checked.listCapacityRules(),
      },
    )
  }

  const baseUrl = `http://127.0.0.1:${port}`
  const client = new CapacityRules({ baseUrl, auth: { accessToken } })
  const checked = new CapacityRules({ baseUrl, auth: { accessToken }, validate })
  const all = { limit: Number.POSITIVE_INFINITY }
  const must = (count: number) => {
    if (count !== agents) throw new Error(`${count} agents instead of ${agents}`)
  }
  await compare(`paging ${agents} agents, 100 a page: 3 rounds`, 1, 3, {
    'fetch, JSON.parse and links.next': async () => {
      let count = 0
      for (let next: string | null = `${baseUrl}${path}/assignees?page[size]=100`; next; ) {
        const page: AssigneePage = JSON.parse(await (await fetch(next, { headers })).text())
        count += page.assignees.length
        next = page.links.next
      }
      must(count)
    },
    'this client': async () => must((await client.listAssignees({ pageSize: 100 }).toArray(all)).length),
    'this client with validate': async () => must((await checked.listAssignees({ pageSize: 100 }).toArray(all)).length),
  })
} finally {
  child.kill()
  rmSync(folder, { recursive: true, force: true })
}

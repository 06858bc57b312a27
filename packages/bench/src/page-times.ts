import type { AssigneeQuery } from '@capacity-rules/core'
import { answerCalls, call } from './children/answer-calls.ts'
import { Connection, type RawReply } from './load/connection.ts'
import { encode } from './load/request.ts'
import { median } from './median.ts'
import { agentIdAt } from './store/people.ts'
import { openDomain, type Seed } from './store/seed.ts'

/** The median times of one kind of page, in milliseconds, for each account. */
export interface PageTime {
  readonly page: string
  readonly ms: readonly number[]
}

interface Account {
  readonly database: string
  /** Of a server on that database. */
  readonly port: number
  readonly seed: Seed
}

interface Options {
  readonly accounts: readonly Account[]
  readonly host: string
  readonly repeats: number
}

type Query = Omit<AssigneeQuery, 'size' | 'ruleId'>

/** Asks an account for pages in one way. */
interface Asker {
  readonly ask: (query: Query) => Promise<void>
  readonly close: () => unknown
}

/** Each kind of page, asked for at a place between 0 and 1. */
const kinds: Readonly<Record<string, (size: Seed['size'], place: number) => Query>> = {
  first: () => ({}),
  'random cursor': ({ agents }, place) => ({ cursor: { after: agentIdAt(Math.floor(place * agents)) } }),
  backward: ({ agents }, place) => ({ cursor: { before: agentIdAt(Math.floor(place * agents)) } }),
  'filter of 20 ids': ({ agents }, place) => ({
    agentIds: Array.from({ length: 20 }, (_, turn) =>
      agentIdAt(Math.floor(((place * 997 + turn / 20) % 1) * (agents - 1))),
    ),
  }),
}

/** Without any HTTP around it. */
async function storeAsker({ database, seed: { accountId } }: Account): Promise<Asker> {
  const { store } = await openDomain(database)
  return {
    ask: async (query) => {
      await store.readAssignees(accountId, { ...query, size: 20 })
    },
    close: () => store.close(),
  }
}

/** As a client does it, one request at a time. */
async function httpAsker({ port, seed: { authorization } }: Account, host: string): Promise<Asker> {
  const connection = await Connection.open(port)
  return {
    ask: async (query) => {
      const request = encode({ method: 'GET', path: pathOf(query) }, { authorization, host })
      const { status, head } = await new Promise<RawReply>((resolve, reject) =>
        connection.send(request, resolve, reject),
      )
      if (status !== 200) throw new Error(`${pathOf(query)} was answered with ${head}`)
    },
    close: () => connection.close(),
  }
}

function pathOf({ cursor, agentIds }: Query): string {
  const parameters = [
    ...Object.entries(cursor ?? {}).map(([side, id]) => `page[${side}]=${id}`),
    ...(agentIds ? [`filter[agent_ids]=${agentIds.join(',')}`] : []),
  ]
  return `/api/v2/capacity/rules/assignees?${parameters.join('&')}`
}

/** Times pages in the store, and over HTTP. */
async function pageTimes({ accounts, host, repeats }: Options) {
  return {
    inStore: await timesOf(accounts, await Promise.all(accounts.map(storeAsker)), repeats),
    overHttp: await timesOf(accounts, await Promise.all(accounts.map((one) => httpAsker(one, host))), repeats),
  }
}

/** The accounts take turns, so that whatever drifts hits all. */
async function timesOf(accounts: readonly Account[], askers: readonly Asker[], repeats: number): Promise<PageTime[]> {
  const found: PageTime[] = []
  for (const [page, query] of Object.entries(kinds)) {
    const times = accounts.map((): number[] => [])
    for (let turn = -repeats; turn < 10 * repeats; turn++) {
      const place = (Math.abs(turn) * 0.618_034) % 1
      for (const [index, { seed }] of accounts.entries()) {
        const asked = query(seed.size, place)
        const startedAt = performance.now()
        await askers[index]?.ask(asked)
        // The first are for the compiler, the plans and the caches.
        if (turn >= 0) times[index]?.push(performance.now() - startedAt)
      }
    }
    found.push({ page, ms: times.map(median) })
  }
  await Promise.all(askers.map(({ close }) => close()))
  return found
}

const calls = { pageTimes: call(pageTimes) }
export type PageTimeCalls = typeof calls
answerCalls(calls)

import type { AssigneeQuery } from '@capacity-rules/core'
import { answerCalls, call } from '../children/answer-calls.ts'
import { median } from '../median.ts'
import { agentIdAt } from './people.ts'
import { openDomain, type Seed } from './seed.ts'

/** The median times of one kind of page, in milliseconds, for each account. */
export interface PageTime {
  readonly page: string
  readonly ms: readonly number[]
}

interface Options {
  readonly accounts: readonly { readonly database: string; readonly seed: Seed }[]
  readonly repeats: number
}

type Query = Omit<AssigneeQuery, 'size'>

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

/** Times pages of the store without any HTTP around it. The accounts take turns, so that whatever drifts hits all. */
async function pageTimes({ accounts, repeats }: Options): Promise<PageTime[]> {
  const domains = await Promise.all(
    accounts.map(async ({ database, seed }) => ({ ...(await openDomain(database)), seed })),
  )
  const found: PageTime[] = []
  for (const [page, query] of Object.entries(kinds)) {
    const times = domains.map((): number[] => [])
    for (let turn = -repeats; turn < 10 * repeats; turn++) {
      const place = (Math.abs(turn) * 0.618_034) % 1
      for (const [index, { store, seed }] of domains.entries()) {
        const startedAt = performance.now()
        await store.readAssignees(seed.accountId, { ...query(seed.size, place), size: 20 })
        // The first are for the compiler, the plans and the caches.
        if (turn >= 0) times[index]?.push(performance.now() - startedAt)
      }
    }
    found.push({ page, ms: times.map(median) })
  }
  await Promise.all(domains.map(({ store }) => store.close()))
  return found
}

const calls = { pageTimes: call(pageTimes) }
export type PageTimeCalls = typeof calls
answerCalls(calls)

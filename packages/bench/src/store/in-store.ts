import { copyFileSync } from 'node:fs'
import { answerCalls, call } from '../children/answer-calls.ts'
import { median } from '../median.ts'
import { agentIdAt } from './people.ts'
import { openDomain, type Seed } from './seed.ts'

/** Medians of single calls of the store, in milliseconds. */
export interface InStore {
  readonly listRulesMs: number
  readonly firstPageMs: number
  readonly farPageMs: number
}

interface Options {
  readonly file: string
  readonly seed: Seed
  readonly repeats: number
}

/** Times the store without any HTTP around it. The two pages take turns, so that whatever drifts hits both. */
async function inStore({ file, seed, repeats }: Options): Promise<InStore> {
  const copy = `${file}.in-store`
  copyFileSync(file, copy)
  const { store } = await openDomain(`sqlite:${copy}`)
  const { accountId, size } = seed
  const cursor = { after: agentIdAt(Math.floor(size.agents * 0.99)) }
  const times: { list: number[]; first: number[]; far: number[] } = { list: [], first: [], far: [] }
  const time = async (into: number[], work: () => unknown): Promise<void> => {
    const startedAt = performance.now()
    await work()
    into.push(performance.now() - startedAt)
  }
  for (let turn = 0; turn < repeats; turn++) {
    await time(times.list, () => store.listRules(accountId))
    for (let page = 0; page < 10; page++) {
      await time(times.first, () => store.readAssignees(accountId, { size: 20 }))
      await time(times.far, () => store.readAssignees(accountId, { size: 20, cursor }))
    }
  }
  await store.close()
  return { listRulesMs: median(times.list), firstPageMs: median(times.first), farPageMs: median(times.far) }
}

const calls = { inStore: call(inStore) }
export type InStoreCalls = typeof calls
answerCalls(calls)

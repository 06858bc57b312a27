import { afterAll, beforeAll } from 'vitest'
import {
  type Account,
  createAccount,
  type Domain,
  importUsers,
  type Result,
  type Store,
  type User,
} from '../src/index.ts'
import type { OpenStore } from './index.ts'

/** A moment to count from: 2026-03-02T09:30:00Z. */
export const start = Date.UTC(2026, 2, 2, 9, 30)

/** A clock that tests set. */
export class TestClock {
  now = start
  read = (): number => this.now
}

/** A store with a clock of its own, for the tests of one `describe`. */
export function useStore(open: OpenStore) {
  const clock = new TestClock()
  let store: Store | undefined
  let accounts = 0
  beforeAll(async () => {
    store = await open()
  })
  afterAll(async () => {
    await store?.close()
  })
  const domain = (): Domain => {
    if (!store) throw new Error('the store opens before the first test')
    return { store, clock: clock.read, maxRulesPerAccount: 20 }
  }
  return {
    clock,
    domain,
    /** A new account with these agents, all in its default rule. */
    account: async (...agentIds: number[]): Promise<Account> => {
      const account = value(await createAccount(domain(), `account-${++accounts}`))
      await importAgents(domain(), account.id, agentIds.map(agent))
      return account
    },
  }
}

/** An active agent whose name and e-mail follow from the id. */
export const agent = (id: number): User => ({
  id,
  name: `Agent ${id}`,
  email: `agent${id}@example.com`,
  role: 'agent',
  permissions: [],
  active: true,
})

export const importAgents = async (domain: Domain, accountId: number, users: readonly unknown[]) =>
  importUsers(
    domain,
    accountId,
    users.map((user, index) => ({ line: index + 1, value: user })),
  )

/** What a result holds; throws when it was refused. */
export function value<T, R>(result: Result<T, R>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

/** Why a result was refused; throws when it was not. */
export function refusal<T, R>(result: Result<T, R>): R {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`)
  return result.refusal
}

/** The numbers from `first` to `last`. */
export const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** A password's hash that is made at once, since what a hash costs is no business of a store. */
export const cheap = { n: 16, r: 1, p: 1 }

import type { Store } from './store.ts'

/** What every use case works with. */
export interface Domain {
  readonly store: Store
  /** Milliseconds since 1970, UTC. */
  readonly clock: () => number
  /** How many rules an account may have at most. */
  readonly maxRulesPerAccount: number
}

/** How many rules an account may have, unless the server is set otherwise. */
export const defaultMaxRulesPerAccount = 1000

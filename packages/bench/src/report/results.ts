import type { Measured } from '../http.ts'
import type { Imports, Soak } from '../long.ts'
import type { PageTime } from '../page-times.ts'
import type { Import } from '../store/import.ts'
import type { InStore } from '../store/in-store.ts'
import type { Size } from '../store/seed.ts'

/** What a run found out over HTTP, and on what. */
export interface HttpResults {
  readonly node: string
  readonly processors: string
  readonly size: Size
  readonly rounds: number
  readonly connections: number
  /** The names of the scenarios, in their order. */
  readonly scenarios: readonly string[]
  readonly http: readonly Measured[]
}

/** All that a run found out. */
export interface Results extends HttpResults {
  readonly inStore: InStore
  readonly imports?: Imports
  readonly soak?: Soak
}

/** All that a run on PostgreSQL found out. */
export interface PostgresResults extends HttpResults {
  /** The load averages of the machine before it began: what others had to do. */
  readonly load: readonly number[]
  readonly imports?: { readonly imported: Import; readonly copySeconds: number }
  /** In an account with few agents and in one with many. */
  readonly pages?: {
    readonly agents: readonly number[]
    readonly inStore: readonly PageTime[]
    readonly overHttp: readonly PageTime[]
  }
}

import type { Measured } from '../http.ts'
import type { Imports, Soak } from '../long.ts'
import type { InStore } from '../store/in-store.ts'
import type { Size } from '../store/seed.ts'

/** All that a run found out. */
export interface Results {
  readonly node: string
  readonly processors: string
  readonly size: Size
  readonly rounds: number
  readonly connections: number
  /** The names of the scenarios, in their order. */
  readonly scenarios: readonly string[]
  readonly http: readonly Measured[]
  readonly inStore: InStore
  readonly imports?: Imports
  readonly soak?: Soak
}

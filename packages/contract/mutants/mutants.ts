import { bodyMutants } from './bodies.ts'
import type { Change } from './change.ts'
import { operationMutants } from './operations.ts'
import { replyMutants } from './replies.ts'

/** A fault in the contract: a change of one of its files that no check may let through. */
export type Mutant = readonly [
  /** What the document says wrongly. Unique. */
  name: string,
  /** The file that is changed, from `openapi/`. */
  file: string,
  change: Change,
]

/** Faults of every kind that a hand may make in the document; not those that only the generator could make. */
export const mutants: readonly Mutant[] = [...bodyMutants, ...replyMutants, ...operationMutants]

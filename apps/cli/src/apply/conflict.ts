import { Failure } from '../failure.ts'

/** Somebody else changed what the plan was made of. */
export class Conflict extends Failure {
  override readonly name = 'Conflict'
}

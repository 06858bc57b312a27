/** The end of a command, told to the person at the terminal without a stack. */
export class Failure extends Error {
  override readonly name: string = 'Failure'
}

/** The same, where the command line, the environment or a profile is to blame. */
export class UsageFailure extends Failure {
  override readonly name = 'UsageFailure'
}

/** Somebody asked the command to end. */
export class Interrupted extends Failure {
  override readonly name = 'Interrupted'
}

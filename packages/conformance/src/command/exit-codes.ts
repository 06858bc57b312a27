/** Exit codes of the command. */
export const exitCodes = {
  /** Something failed. */
  failed: 1,
  /** The command line is wrong, or no run can begin: nothing was changed. */
  cannotRun: 2,
  /** The account could not be put back; the journal is still there. */
  notPutBack: 3,
  /** A signal ended the run early; the account was put back. */
  interrupted: 130,
} as const

/** What was asked for cannot be done; the message is for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Exit codes of the command. */
export const exitCodes = {
  /** What was asked for could not be done; nothing was changed. */
  failed: 1,
  /** The command line or a setting is wrong. */
  usage: 2,
} as const

/** The end of a command, with one line for the person at the terminal. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

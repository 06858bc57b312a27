/** What the command's exit code says. `--help` and the README list the same. */
export const exitCodes = {
  /** Done; for `plan`: nothing to change; for `check`: nothing to report. */
  done: 0,
  /** Not done, or not all of it: standard error says why. */
  failed: 1,
  /** `plan`: there are changes. `check`: there is something to look at. */
  found: 2,
  /** The command line or a setting is wrong; nothing was sent. EX_USAGE of sysexits.h, so that it is not taken for 2. */
  usage: 64,
  /** Ended by Ctrl-C, as shells number it: 128 + SIGINT. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

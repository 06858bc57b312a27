import type { Readable, Writable } from 'node:stream'

/** What a command has of the outside world; tests give their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  readonly stdout: Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }
  readonly stderr: Writable & { readonly isTTY?: boolean | undefined }
  /** Says that somebody asked the command to end, as with Ctrl-C. */
  readonly signal: AbortSignal
}

/** Writes a text with a line end to standard output: the result, and nothing but the result. */
export const print = ({ stdout }: Io, text: string): void => {
  stdout.write(`${text}\n`)
}

/** Writes a line for the person at the terminal to standard error. */
export const tell = ({ stderr }: Io, text: string): void => {
  stderr.write(`${text}\n`)
}

export const printJson = (io: Io, value: unknown): void => print(io, JSON.stringify(value, null, 2))

/** Whether there is somebody who can be asked. */
export const canAsk = ({ stdin, stderr }: Io): boolean => stdin.isTTY === true && stderr.isTTY === true

import { UsageError } from './options.ts'

/** Exit codes of the commands. */
const exitCodes = { problems: 1, usage: 2, failed: 3, interrupted: 130 } as const

export const exitCodesHelp = `Exit codes: 0 nothing was lost, 1 problems were found, 2 the command line is wrong, 3 the run itself failed,
130 it was interrupted.
`

/**
 * Runs a command to its end, so that all its processes end with it, also when it is interrupted.
 *
 * @param work gives whether all was well
 */
export async function runCommandLine(work: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort(new Error(signal)))
  try {
    if (!(await work(controller.signal))) process.exitCode = exitCodes.problems
  } catch (error) {
    clearProgress()
    console.error(error instanceof Error ? error.message : error)
    const code = error instanceof UsageError ? exitCodes.usage : exitCodes.failed
    process.exitCode = controller.signal.aborted ? exitCodes.interrupted : code
  }
}

/** Tells what goes on: on a terminal, in one line that is written over. In a pipe it says nothing. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

export const clearProgress = (): void => progress('')
